import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Dataset } from "../data/api.js";
import type { Session } from "../state/session.js";
import type { NamedView } from "../state/session-state.js";
import { attempt } from "../state/task.js";
import { forgetView, printViews, saveView, showView, viewsOfRun } from "../state/views.js";
import { linkParts } from "../state/wanted.js";
import { linkTo } from "./address.js";
import { copyAndSay } from "./copy-link.js";
import { download } from "./export.js";
import { icon } from "./icons.js";
import { nameForm, nameFormStyles } from "./name-form.js";
import { chooseFiles } from "./open-files.js";
import { panelStyles } from "./panel-styles.js";
import { popoverStyles } from "./popover-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

/** Saved views: a click shows one. They leave and come as files that the stock projector reads and writes too. */
@customElement("pt-views-panel")
export class ViewsPanel extends SessionElement {
  @state() private ofRun: readonly NamedView[] = [];
  #asked: Dataset | null = null;

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    nameFormStyles,
    popoverStyles,
    css`
      .view {
        display: flex;
        align-items: center;
        margin: 0 -16px;
        padding: 0 12px 0 16px;
        min-height: 40px;
      }
      .view:hover,
      .view:focus-within {
        background: var(--pt-hover);
      }
      .view > button:first-child {
        flex: 1;
        min-width: 0;
        text-align: left;
        padding: 2px 0;
      }
      .view .title {
        display: block;
      }
      .views {
        margin: 8px 0 0;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "dialog");
    this.setAttribute("aria-label", "Views");
  }

  #ask(session: Session): void {
    const { dataset } = session.now;
    if (dataset === this.#asked) return;
    this.#asked = dataset;
    this.ofRun = [];
    if (dataset === null) return;
    const again = () => {
      this.#asked = null;
      this.requestUpdate();
    };
    void attempt(session, "bookmarks", () => viewsOfRun(dataset), again).then((views) => {
      if (this.#asked === dataset) this.ofRun = views ?? [];
    });
  }

  protected draw(session: Session): TemplateResult {
    this.#ask(session);
    const { views } = session.now;
    return html`<h2 class="head title">
        <span class="grow">Views</span>
        <button class="tool small" aria-label="Close" title="Close (Esc)" @click=${() => session.patch({ popover: null })}>
          ${icon("close", 16)}
        </button>
      </h2>
      <p class="note">
        A view is all you see now: layout, camera, colours, filter, selection. This browser keeps it for these data.
      </p>
      ${nameForm({
        label: "Name of the view",
        placeholder: "Save this view as …",
        action: "Save",
        done: (name) => saveView(session, name),
      })}
      <div class="views" role="group" aria-label="Saved views">
        ${views.map((view) => this.#view(session, view))}
      </div>
      ${
        this.ofRun.length === 0
          ? nothing
          : html`<h3>From the run</h3>
              <div role="group" aria-label="Views of the run">
                ${this.ofRun.map((view) => this.#view(session, view))}
              </div>`
      }
      <div class="pair" style="margin:12px 0 0">
        <button class="button" ?disabled=${views.length === 0} @click=${() => this.#save(session)}>
          ${icon("download", 16)}Download all
        </button>
        <button class="button" @click=${() => chooseFiles(session)}>Open a file …</button>
      </div>
      <p class="note" style="margin:8px 0 0">The stock projector's bookmarks open here, and these open there.</p>`;
  }

  #view(session: Session, view: NamedView): TemplateResult {
    return html`<div class="view">
      <button title="Show ${view.name}" @click=${() => showView(session, view)}>
        <span class="title cut">${view.name}</span>
        <span class="note cut" style="display:block">${wordsOf(view)}</span>
      </button>
      ${
        view.isOfRun === true
          ? html`<button
              class="tool small"
              aria-label="Copy a link to ${view.name}"
              title="Copy a link to ${view.name}"
              @click=${() => this.#link(session, view)}
            >
              ${icon("link", 16)}
            </button>`
          : html`<button
              class="tool small"
              aria-label="Forget ${view.name}"
              title="Forget ${view.name}"
              @click=${() => forgetView(session, view)}
            >
              ${icon("close", 16)}
            </button>`
      }
    </div>`;
  }

  /** By name: whoever opens it has the same file. */
  async #link(session: Session, { name }: NamedView): Promise<void> {
    const { run, dataset } = session.now;
    const parts = { v: "1", run: run?.name ?? "", tag: dataset?.tag ?? "", bookmark: name };
    await copyAndSay(session, linkTo(new URLSearchParams(parts).toString()), "Link");
  }

  #save(session: Session): void {
    void attempt(
      session,
      "export",
      async (task) => {
        const bytes = await printViews(session);
        if (task.signal.aborted) return;
        download("state.txt", "application/json", [bytes as Uint8Array<ArrayBuffer>]);
      },
      () => this.#save(session),
    );
  }
}

/** What a view shows, in a line. */
function wordsOf({ text, layout }: NamedView): string {
  const parts = linkParts(text);
  const shown = [
    layout?.info.name ?? parts.get("layout"),
    parts.getAll("concept").join(", "),
    parts.get("colour") === null ? null : `by ${parts.get("colour")}`,
    parts.get("filter"),
    parts.get("selected") === null ? null : "a selection",
  ];
  return shown.filter((one) => one !== null && one !== "").join(" · ") || "the whole map";
}
