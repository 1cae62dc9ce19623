import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { viewText } from "../state/link.js";
import type { Session } from "../state/session.js";
import { attempt } from "../state/task.js";
import { bytes, count, plural } from "../state/words.js";
import { copyAndSay, copyLink } from "./copy-link.js";
import { download, fileStem, rowsOf, type Scope } from "./export.js";
import { exportArray } from "./export-arrays.js";
import { exportTable } from "./export-table.js";
import { icon } from "./icons.js";
import { panelStyles } from "./panel-styles.js";
import { popoverStyles } from "./popover-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

const SCALES = [1, 2, 3, 4] as const;

/** This step with this view, for a server that knows nothing of us. */
async function publish(session: Session): Promise<void> {
  const { dataset } = session.now;
  if (dataset === null) return;
  await attempt(
    session,
    "publish",
    async (task) => {
      const { text, leftOut } = viewText(session.now);
      const pieces = await dataset.publish(text, task);
      download(
        `${fileStem(session)}-page.zip`,
        "application/zip",
        pieces as Uint8Array<ArrayBuffer>[],
      );
      const rest = leftOut.length === 0 ? "" : ` It does not show ${leftOut.join(" and ")}.`;
      session.say(
        `Unpack it and serve the folder, for example by python3 -m http.server; from the disk alone browsers do not open it.${rest}`,
      );
    },
    () => publish(session),
  );
}

/**
 * What can leave the tab: a picture, rows, arrays, a link.
 * @fires picture - `detail: { form, scale }`, when the map is wanted as a file
 */
@customElement("pt-export-panel")
export class ExportPanel extends SessionElement {
  @state() private scale: (typeof SCALES)[number] = 2;
  @state() private scope: Scope | null = null;

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    popoverStyles,
    css`
      .line {
        display: grid;
        grid-template-columns: 1fr auto auto;
        gap: 8px;
        align-items: center;
        min-height: 32px;
      }
      .button {
        min-width: 56px;
        justify-content: center;
      }
      .line .switch {
        justify-self: start;
      }
      .line.one {
        grid-template-columns: 1fr auto;
      }
      .scopes {
        margin-bottom: 6px;
      }
      hr {
        border: 0;
        border-top: 1px solid var(--pt-line-soft);
        margin: 12px -16px 8px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "dialog");
    this.setAttribute("aria-label", "Export");
  }

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { dataset, derived } = session.now;
    if (dataset === null) return nothing;
    const hasMap = derived.placement !== null && session.now.mapProblem === null;
    return html`<h2 class="head title">
        <span class="grow">Export</span>
        <button class="tool small" aria-label="Close" title="Close (Esc)" @click=${() => session.patch({ popover: null })}>
          ${icon("close", 16)}
        </button>
      </h2>
      ${hasMap ? this.#picture() : nothing} ${this.#table(session)}
      <h3>Arrays</h3>
      ${
        derived.placement === null
          ? nothing
          : html`<div class="line">
              <span class="cut">${derived.layout} <span class="note">${count(dataset.rows)} × ${derived.placement.dims}</span></span>
              ${this.#button("npy", "Layout as npy", () => exportArray(session, "layout", "npy"))}
              ${this.#button("TSV", "Layout as TSV", () => exportArray(session, "layout", "tsv"))}
            </div>`
      }
      ${
        dataset.dim === null
          ? nothing
          : html`<div class="line">
              <span class="cut">vectors <span class="note">${count(dataset.rows)} × ${count(dataset.dim)}, ${bytes(dataset.vectorBytes ?? 0)}</span></span>
              ${this.#button("npy", "Vectors as npy", () => exportArray(session, "vectors", "npy"))}
              ${this.#button("TSV", "Vectors as TSV", () => exportArray(session, "vectors", "tsv"))}
            </div>`
      }
      <h3>Publish</h3>
      <p class="note">
        This view and its data as a folder for any static server. Whoever opens it can read all of it.
      </p>
      <div class="line one">
        <span class="cut">index.html <span class="note">with ${bytes(dataset.vectorBytes ?? 0)} of vectors</span></span>
        ${this.#button("zip", "Publish as zip", () => publish(session))}
      </div>
      <hr />
      <div class="pair" style="margin:0">
        <button class="button" @click=${() => copyLink(session)}>${icon("link", 16)}Copy link</button>
        <button class="button" @click=${() => session.patch({ popover: "edit" })}>Edit metadata …</button>
      </div>`;
  }

  #button(words: string, name: string, act: () => unknown): TemplateResult {
    return html`<button class="button" aria-label=${name} title=${name} @click=${act}>${words}</button>`;
  }

  #picture(): TemplateResult {
    return html`<h3 style="margin-top:8px">Picture with legend</h3>
      <div class="line">
        <span class="switch" role="radiogroup" aria-label="Size of the PNG">
          ${SCALES.map(
            (scale) => html`<button
              role="radio"
              aria-checked=${scale === this.scale}
              aria-label="${scale} times the size on screen"
              @click=${() => {
                this.scale = scale;
              }}
            >
              ${scale}×
            </button>`,
          )}
        </span>
        ${this.#button("PNG", "Picture as PNG", () => this.#ask("png"))}
        ${this.#button("SVG", "Picture as SVG", () => this.#ask("svg"))}
      </div>`;
  }

  #table(session: Session): TemplateResult {
    const { selected, leftOut } = session.choice;
    const isFiltered = session.now.derived.kept !== null || leftOut !== null;
    const scopes: readonly Scope[] = [
      ...(selected.length > 0 ? (["selected"] as const) : []),
      ...(isFiltered ? (["filtered"] as const) : []),
      "all",
    ];
    const chosen = this.scope !== null && scopes.includes(this.scope) ? this.scope : scopes[0];
    const scope = chosen ?? "all";
    const rows = this.#count(session, scope);
    return html`<h3>Table</h3>
      ${
        scopes.length === 1
          ? nothing
          : html`<div class="switch wide scopes" role="radiogroup" aria-label="Rows of the table">
              ${scopes.map(
                (one) => html`<button
                  role="radio"
                  aria-checked=${one === scope}
                  @click=${() => {
                    this.scope = one;
                  }}
                >
                  ${one === "all" ? "All" : one === "filtered" ? "Filtered" : "Selected"}
                </button>`,
              )}
            </div>`
      }
      <div class="line">
        <span class="cut">${plural(rows, "row")} <span class="note">names, places, concepts</span></span>
        ${this.#button("CSV", "Table as CSV", () => exportTable(session, scope, "csv"))}
        ${this.#button("JSON", "Table as JSON", () => exportTable(session, scope, "json"))}
      </div>
      <button
        class="link"
        @click=${() => this.#copyRows(session, scope)}
      >
        ${icon("copy", 16)}Copy row numbers
      </button>`;
  }

  #count(session: Session, scope: Scope): number {
    if (scope === "selected") return session.choice.selected.length;
    const all = session.now.dataset?.rows ?? 0;
    if (scope === "all") return all;
    // Counted only where rows were left out by hand: a filter has its count.
    return session.choice.leftOut === null
      ? (session.now.derived.kept?.rows ?? all)
      : rowsOf(session, scope).length;
  }

  #copyRows(session: Session, scope: Scope): void {
    const rows = rowsOf(session, scope);
    void copyAndSay(session, Array.from(rows).join("\n"), plural(rows.length, "row number"));
  }

  #ask(form: "png" | "svg"): void {
    this.dispatchEvent(
      new CustomEvent("picture", {
        detail: { form, scale: this.scale },
        bubbles: true,
        composed: true,
      }),
    );
  }
}
