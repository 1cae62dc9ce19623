import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Dataset, RowConcept, TaskOptions } from "../data/api.js";
import { titleColumn } from "../state/column-summary.js";
import { ownRow } from "../state/part-of.js";
import type { Session } from "../state/session.js";
import { attempt } from "../state/task.js";
import { copyAndSay } from "./copy-link.js";
import { icon } from "./icons.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";
import { swatch } from "./swatch.js";
import "./nearest.js";
import "./original.js";
import "./thumbnail.js";

const CONCEPTS_SHOWN = 20;

interface Contents {
  readonly row: number;
  readonly cells: readonly string[];
  readonly concepts: readonly RowConcept[];
}

/** One point: picture, columns, concepts, and its nearest in the vectors. */
@customElement("pt-inspector")
export class Inspector extends SessionElement {
  @state() private contents: Contents | null = null;
  @state() private all = false;
  #asked = "";

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      :host {
        display: block;
        overflow-y: auto;
        flex: 1;
        scrollbar-width: thin;
        scrollbar-color: var(--pt-ghost) transparent;
      }
      .facts {
        display: flex;
        gap: 16px;
        align-items: flex-start;
        margin-top: 4px;
      }
      .facts pt-thumbnail,
      .facts pt-original {
        width: 112px;
        flex: none;
      }
      dl {
        display: grid;
        grid-template-columns: minmax(48px, max-content) 1fr;
        column-gap: 12px;
        font-size: 12px;
        line-height: 22px;
        margin: 0;
        flex: 1;
        min-width: 0;
      }
      dt {
        color: var(--pt-ink-2);
        max-width: 96px;
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
        line-height: 18px;
        padding: 2px 0;
      }
      .bar {
        grid-template-columns: 100px 1fr 32px;
      }
      .bar .row {
        gap: 6px;
        min-width: 0;
      }
      .swatch {
        flex: none;
      }
      a {
        color: var(--pt-accent-ink);
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { inspected, dataset, columns } = session.now;
    if (inspected < 0 || dataset === null) return nothing;
    this.#ask(session);
    const contents = this.contents?.row === inspected ? this.contents : null;
    const infos = columns?.columns ?? [];
    const titleAt = titleColumn(infos);
    const title = contents?.cells[titleAt]?.trim() || `row ${ownRow(dataset, inspected)}`;
    const hasPicture =
      dataset.manifest?.sprite !== undefined || dataset.manifest?.thumbnails !== undefined;
    const facts = infos
      .map((info, index) => ({ info, index, cell: contents?.cells[index] ?? "" }))
      .filter(({ info, index, cell }) => !info.added && index !== titleAt && cell !== "");
    return html`
      <div class="section" style="border:0;padding-bottom:8px">
        <h2 class="head title">
          <span class="grow cut" title=${title}>${title}</span>
          ${this.#action("fly", "Fly to it", () =>
            this.dispatchEvent(
              new CustomEvent("fly", { detail: { row: inspected }, bubbles: true, composed: true }),
            ),
          )}
          ${this.#action("copy", "Copy as text", () => this.#copy(session, title))}
          ${this.#action("close", "Close (Esc)", () => session.inspect(-1))}
        </h2>
        <div class="facts">
          ${hasPicture ? this.#picture(session, dataset, title) : nothing}
          <dl>
            <dt>row</dt>
            <dd class="num">${ownRow(dataset, inspected)}</dd>
            ${facts.map(
              ({ info, cell }) => html`<dt class="cut" title=${info.name}>${info.name}</dt>
                <dd>${link(cell)}</dd>`,
            )}
          </dl>
        </div>
      </div>
      ${this.#concepts(session, contents)}
      <pt-nearest .session=${session}></pt-nearest>
    `;
  }

  #picture(session: Session, dataset: Dataset, title: string): TemplateResult {
    const row = session.now.inspected;
    return (dataset.manifest?.images ?? dataset.manifest?.imagePaths) === undefined
      ? html`<pt-thumbnail .session=${session} .from=${dataset} .row=${row} name=${title}></pt-thumbnail>`
      : html`<pt-original .session=${session} .from=${dataset} .row=${row} name=${title}></pt-original>`;
  }

  #action(picture: "fly" | "copy" | "close", name: string, act: () => void): TemplateResult {
    return html`<button class="tool small" aria-label=${name} title=${name} @click=${act}>
      ${icon(picture, 16)}
    </button>`;
  }

  #ask(session: Session): void {
    const { inspected, columns, concepts, dataset } = session.now;
    const asked = `${dataset?.run}/${dataset?.tag}/${dataset?.step}/${inspected}/${columns !== null}/${concepts !== null}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    const again = () => {
      this.#asked = "";
      this.requestUpdate();
    };
    const cellsOf = columns && ((task: TaskOptions) => columns.row(inspected, task));
    const conceptsOf = concepts && ((task: TaskOptions) => concepts.ofRow(inspected, task));
    void Promise.all([
      cellsOf === null ? null : attempt(session, "metadata", cellsOf, again),
      conceptsOf === null ? null : attempt(session, "concepts", conceptsOf, again),
    ]).then(([cells, found]) => {
      if (this.#asked === asked)
        this.contents = { row: inspected, cells: cells ?? [], concepts: found ?? [] };
    });
  }

  #concepts(session: Session, contents: Contents | null): TemplateResult | typeof nothing {
    const { dataset, derived } = session.now;
    const { stop } = derived.legend;
    const own = (contents?.concepts ?? []).filter(({ concept }) => !stop.includes(concept));
    if (own.length === 0) return nothing;
    const shown = this.all ? own : own.slice(0, CONCEPTS_SHOWN);
    return html`<div class="section" style="padding-top:8px">
      <h3 class="head"><span class="grow">Concepts <span class="aside num">${own.length}</span></span></h3>
      ${shown.map(({ concept, confidence }) => {
        const slot = derived.slots.get(concept);
        const colour = slot === undefined ? "var(--pt-ghost-ring)" : `var(--pt-c${slot.slot + 1})`;
        const name = dataset?.conceptNames[concept] ?? "";
        return html`<button
          class="bar"
          title="Show ${name} on the map"
          @click=${() => session.chooseConcept(concept)}
        >
          <span class="row">${swatch(slot, { size: 10 })}<span class="cut">${name}</span></span>
          <span class="track"
            ><span class="fill" style="width:${confidence * 100}%;background:${colour}"></span
          ></span>
          <span class="value">${confidence.toFixed(2)}</span>
        </button>`;
      })}
      ${
        own.length > shown.length
          ? html`<button class="link" @click=${() => {
              this.all = true;
            }}>All ${own.length}</button>`
          : nothing
      }
    </div>`;
  }

  #copy(session: Session, title: string): void {
    const { columns, dataset } = session.now;
    const cells = this.contents?.cells ?? [];
    const facts = (columns?.columns ?? []).map(
      ({ name }, index) => `${name}\t${cells[index] ?? ""}`,
    );
    const concepts = (this.contents?.concepts ?? []).map(
      ({ concept, confidence }) =>
        `${dataset?.conceptNames[concept] ?? ""}\t${confidence.toFixed(4)}`,
    );
    const text = [title, `row\t${session.now.inspected}`, ...facts, ...concepts].join("\n");
    void copyAndSay(session, text, title);
  }
}

/** A cell as text; a whole https address becomes a link that tells the other side nothing. */
function link(cell: string): TemplateResult | string {
  if (!/^https:\/\/[^\s"'<>]+$/u.test(cell)) return cell;
  return html`<a href=${cell} target="_blank" rel="noopener noreferrer">${cell}</a>`;
}
