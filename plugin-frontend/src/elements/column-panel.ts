import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { ColumnSummary } from "../state/column-summary.js";
import { termsOf } from "../state/filter-terms.js";
import type { Session } from "../state/session.js";
import { count } from "../state/words.js";
import { icon } from "./icons.js";
import { panelStyles } from "./panel-styles.js";
import "./column-range.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";
import { swatch } from "./swatch.js";

const VALUES_SHOWN = 10;
const FEW_VALUES = 5;
const MOST_VALUES = 500;

/** The columns of the metadata: categories as bars, numbers as histograms. A head colours, a value filters. */
@customElement("pt-column-panel")
export class ColumnPanel extends SessionElement {
  @state() private all: ReadonlySet<string> = new Set();
  /** What is looked for among the values of the colouring column. */
  @state() private find = "";

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      :host {
        display: block;
        overflow-y: auto;
        scrollbar-width: thin;
        scrollbar-color: var(--pt-ghost) transparent;
      }
      .column {
        border-bottom: 1px solid var(--pt-line-soft);
        padding-bottom: 6px;
      }
      .title {
        display: flex;
        align-items: center;
        gap: 6px;
        width: 100%;
        min-height: 32px;
        padding: 0 16px;
        text-align: left;
      }
      .title:hover {
        background: var(--pt-hover);
      }
      .title[aria-pressed="true"] {
        background: var(--pt-chosen);
      }
      .title[aria-pressed="true"] .name {
        font-weight: var(--pt-w-strong);
      }
      .value {
        display: grid;
        grid-template-columns: 12px minmax(24px, auto) 1fr auto;
        align-items: center;
        gap: 8px;
        width: 100%;
        min-height: 24px;
        padding: 0 16px;
        text-align: left;
      }
      .value:hover {
        background: var(--pt-hover);
      }
      .value .name {
        max-width: 112px;
      }
      .value[aria-pressed="true"] {
        background: var(--pt-and-wash);
      }
      .track {
        height: 8px;
        background: var(--pt-hover);
        border-radius: 1px;
      }
      .fill {
        display: block;
        height: 8px;
        background: var(--pt-ghost-ring);
        border-radius: 1px;
      }
      .search {
        padding: 0 16px 4px;
      }
      .figure {
        font-size: 12px;
        color: var(--pt-ink-2);
        font-variant-numeric: tabular-nums;
      }
      .two {
        display: flex;
        gap: 1px;
        margin: 2px 16px 0;
      }
      .two button {
        height: 24px;
        min-width: 24px;
        text-align: left;
        overflow: hidden;
        white-space: nowrap;
      }
      .two span {
        display: block;
        height: 8px;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult {
    const shown = session.now.derived.columns.filter(({ info }) => !info.added);
    if (shown.length === 0) return html`<div class="section note">There are no columns.</div>`;
    return html`${shown.map((summary) => this.#column(session, summary))}`;
  }

  #column(session: Session, summary: ColumnSummary): TemplateResult {
    const { info } = summary;
    const { colourBy } = session.choice;
    const isOn = colourBy.kind === "column" && colourBy.name === info.name;
    return html`<section class="column" aria-label=${info.name}>
      <button
        class="title"
        aria-pressed=${isOn}
        title="Colour by ${info.name}"
        @click=${() => session.colourByColumn(isOn && session.now.dataset?.conceptNames.length ? null : info.name)}
      >
        <span class="name cut">${info.name}</span>
        <span class="grow note">${info.type === "number" ? "number" : ""}</span>
        <span class="note num">${aside(summary)}</span>
      </button>
      ${summary.categories !== null ? this.#values(session, summary, isOn) : nothing}
      ${
        summary.bins !== null
          ? html`<pt-column-range .session=${session} .summary=${summary}></pt-column-range>`
          : nothing
      }
    </section>`;
  }

  #values(
    session: Session,
    summary: ColumnSummary,
    isOn: boolean,
  ): TemplateResult | typeof nothing {
    const { categories, info } = summary;
    if (categories === null || categories.names.length < 2) return nothing;
    if (categories.names.length === 2 && !isOn) return this.#two(session, summary);
    if (categories.names.length > 200 && !isOn) return nothing;
    const open = this.all.has(info.name);
    const wanted = isOn ? this.find.trim().toLowerCase() : "";
    const shown = categories.names
      .map((name, value) => ({ name, value }))
      .filter(({ name }) => wanted === "" || name.toLowerCase().includes(wanted))
      .slice(0, open || wanted !== "" ? MOST_VALUES : isOn ? VALUES_SHOWN : FEW_VALUES);
    const slots = isOn ? session.now.derived.slots : new Map();
    const most = Math.max(1, ...categories.counts);
    const rest = categories.names.length - shown.length;
    const hasMany = isOn && categories.names.length > VALUES_SHOWN;
    return html`${hasMany ? this.#search(info.name) : nothing}${shown.map(({ name, value }) => {
      const active = hasTerm(session, info.name, name);
      return html`<button
          class="value"
          aria-pressed=${active}
          title="${name}: filter; double-click: only its colour"
          @click=${() => session.setTerm(equals(info.name, name), active ? null : "and")}
          @dblclick=${() => isOn && session.solo(value)}
        >
          ${isOn ? swatch(slots.get(value), { off: session.choice.hidden.has(value) }) : html`<span></span>`}
          <span class="name cut">${name === "" ? "(empty)" : name}</span>
          <span class="track"
            ><span class="fill" style="width:${((categories.counts[value] ?? 0) / most) * 100}%"></span
          ></span>
          <span class="figure">${count(categories.counts[value] ?? 0)}</span>
        </button>`;
    })}
      ${
        (rest > 0 || open) && wanted === ""
          ? html`<button class="link" style="padding:0 16px" @click=${() => this.#toggle(info.name)}>
            ${open ? "Fewer" : `All ${count(categories.names.length)}`}
          </button>`
          : nothing
      }`;
  }

  #search(column: string): TemplateResult {
    return html`<div class="search">
      <div class="field">
        ${icon("search", 16)}
        <input
          type="text"
          aria-label="Find a value of ${column}"
          placeholder="Find a value"
          .value=${this.find}
          @input=${(event: InputEvent) => {
            this.find = (event.target as HTMLInputElement).value;
          }}
          @keydown=${(event: KeyboardEvent) => {
            event.stopPropagation();
            if (event.key === "Escape") this.find = "";
          }}
        />
      </div>
    </div>`;
  }

  #two(session: Session, summary: ColumnSummary): TemplateResult {
    const { categories, info } = summary;
    const total = Array.from(categories?.counts ?? []).reduce((sum, one) => sum + one, 0);
    return html`<div class="two">
      ${categories?.names.map((name, value) => {
        const found = categories.counts[value] ?? 0;
        const active = hasTerm(session, info.name, name);
        return html`<button
          class="tick num"
          style="width:${(found / Math.max(1, total)) * 100}%"
          aria-pressed=${active}
          title="Filter ${info.name} = ${name}"
          @click=${() => session.setTerm(equals(info.name, name), active ? null : "and")}
        >
          <span style="background:var(${value === 0 ? "--pt-ghost-ring" : "--pt-ghost"})"></span>
          ${name} ${count(found)}
        </button>`;
      })}
    </div>`;
  }

  #toggle(name: string): void {
    const next = new Set(this.all);
    if (!next.delete(name)) next.add(name);
    this.all = next;
  }
}

function equals(column: string, value: string) {
  return { kind: "term", name: column, test: { comparison: "=", value } } as const;
}

function hasTerm(session: Session, column: string, value: string): boolean {
  return termsOf(session.choice.filter).some(
    ({ term }) =>
      term.name === column && term.test?.comparison === "=" && term.test.value === value,
  );
}

function aside(summary: ColumnSummary): string {
  const { info, categories, scale } = summary;
  if (categories !== null) return `${info.type}, ${count(categories.names.length)}`;
  if (scale?.kind === "log") return "log";
  return info.type === "number" ? "" : info.type;
}
