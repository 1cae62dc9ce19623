import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { NO_ROWS } from "../state/choice.js";
import { type Lift, overRepresented, underRepresented } from "../state/lift.js";
import { selectLookAlikes } from "../state/look-alikes.js";
import type { Session } from "../state/session.js";
import { keepSet } from "../state/sets.js";
import { percent, plural } from "../state/words.js";
import { copyAndSay } from "./copy-link.js";
import { exportTable } from "./export-table.js";
import { icon } from "./icons.js";
import { nameForm, nameFormStyles } from "./name-form.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

const SHOWN = 8;
const MOST_VALUES = 200;

/** What the selected points have in common, and what is missing among them. */
@customElement("pt-selection-panel")
export class SelectionPanel extends SessionElement {
  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    nameFormStyles,
    css`
      :host {
        display: block;
        overflow-y: auto;
        flex: 1;
        scrollbar-width: thin;
        scrollbar-color: var(--pt-ghost) transparent;
      }
      .actions {
        display: flex;
        gap: 8px;
        flex-wrap: wrap;
        margin-top: 4px;
      }
      .bar {
        grid-template-columns: 84px 1fr 72px;
      }
      .bar.column {
        grid-template-columns: 116px 1fr 72px;
      }
      .bar i {
        font-style: normal;
        color: var(--pt-ink-2);
      }
      .bar b {
        color: var(--pt-ink);
      }
      .sub {
        padding: 8px 0 0;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { dataset } = session.now;
    const { selected } = session.choice;
    if (dataset === null) return nothing;
    const noun =
      dataset.manifest?.sprite || dataset.manifest?.thumbnails?.length ? "image" : "point";
    return html`
      <div class="section">
        <h2 class="head title">
          <span class="grow num">${plural(selected.length, noun)}</span>
          <button
            class="tool small"
            aria-label="Clear the selection"
            title="Clear the selection (Esc)"
            @click=${() => session.select(NO_ROWS)}
          >
            ${icon("close", 16)}
          </button>
        </h2>
        <div class="note num" style="margin-bottom:12px">${percent(selected.length / dataset.rows)} of the map</div>
        <div class="actions">
          <button class="button first" @click=${() => session.isolateSelected()}>Isolate</button>
          <button class="button" @click=${() => session.hideSelected()}>Hide</button>
          <button class="button" @click=${() => session.invertSelected()}>Invert</button>
          <button
            class="button"
            title="Select what the vectors take for these: points outside with most of their nearest inside"
            @click=${() => selectLookAlikes(session)}
          >
            Look-alikes
          </button>
          <button class="button" @click=${() => session.patch({ popover: "edit" })}>Label …</button>
        </div>
        <div style="margin-top:8px">
          ${nameForm({
            label: "Name of the set",
            placeholder: "Keep as a set named …",
            action: "Keep",
            done: (name) => keepSet(session, name),
          })}
        </div>
      </div>
      ${this.#special(session)} ${this.#missing(session)}
      <div class="section" style="border:0">
        <h3 class="head">Export</h3>
        <div class="actions">
          <button class="button" @click=${() => exportTable(session, "selected", "csv")}>CSV</button>
          <button class="button" @click=${() => exportTable(session, "selected", "json")}>JSON</button>
          <button class="button" @click=${() => copyAndSay(session, Array.from(selected).join("\n"), plural(selected.length, "row number"))}>
            ${icon("copy", 16)}Copy row numbers
          </button>
        </div>
      </div>
    `;
  }

  #special(session: Session): TemplateResult | typeof nothing {
    const { dataset, derived } = session.now;
    const rows = dataset?.rows ?? 0;
    const { selected } = session.choice;
    const { selectedCounts, figures, legend } = derived;
    const concepts =
      selectedCounts === null || figures === null
        ? []
        : overRepresented(selectedCounts, figures.counts, selected.length, rows)
            .filter(({ index }) => !legend.stop.includes(index))
            .slice(0, SHOWN);
    const columns = this.#columns(session).slice(0, SHOWN / 2);
    if (concepts.length === 0 && columns.length === 0) return nothing;
    const most = Math.max(...[...concepts, ...columns].map(({ lift }) => Math.log2(lift)));
    return html`<div class="section">
      <h3 class="head"><span class="grow">What is special here</span><span class="aside">share here, lift</span></h3>
      <div class="note" style="margin-bottom:8px">
        More common inside than outside. The thin mark is the least it can be, at 95 %.
      </div>
      ${concepts.map((one) => this.#bar(session, one, most, dataset?.conceptNames[one.index] ?? "", null))}
      ${columns.length === 0 ? nothing : html`<div class="sub">Columns</div>`}
      ${columns.map((one) => this.#bar(session, one, most, one.value, one.column))}
    </div>`;
  }

  #columns(session: Session): (Lift & { column: string; value: string })[] {
    const { derived, dataset } = session.now;
    const { selected } = session.choice;
    const rows = dataset?.rows ?? 0;
    return derived.columns
      .flatMap(({ info, categories }) => {
        if (info.added || categories === null || categories.names.length > MOST_VALUES) return [];
        const inside = new Uint32Array(categories.names.length);
        for (const row of selected) {
          const code = categories.codes[row] ?? 0;
          inside[code] = (inside[code] ?? 0) + 1;
        }
        return overRepresented(inside, categories.counts, selected.length, rows).map((one) => ({
          ...one,
          column: info.name,
          value: categories.names[one.index] ?? "",
        }));
      })
      .sort((a, b) => b.least - a.least);
  }

  #bar(
    session: Session,
    one: Lift,
    most: number,
    name: string,
    column: string | null,
  ): TemplateResult {
    const width = (bound: number) =>
      Math.max(2, Math.min(100, (Math.log2(Math.max(1, bound)) / most) * 100));
    const lift = one.lift >= 100 ? ">99" : one.lift.toFixed(one.lift < 10 ? 1 : 0);
    const words = `${column ?? ""} ${name}: ${percent(one.share)} of the selection, ${lift} times as common as outside. Adds it to the filter.`;
    const term =
      column === null
        ? ({ kind: "term", name, test: null } as const)
        : ({ kind: "term", name: column, test: { comparison: "=", value: name } } as const);
    return html`<button
      class="bar ${column === null ? "" : "column"}"
      title=${words}
      @click=${() => session.setTerm(term, "and")}
    >
      <span class="cut">${column === null ? nothing : html`<i>${column}</i> `}${name}</span>
      <span class="track"
        ><span class="fill" style="width:${width(one.lift)}%"></span
        ><span class="least" style="left:${width(one.least)}%"></span
      ></span>
      <span class="value">${percent(one.share)} <b>${lift}×</b></span>
    </button>`;
  }

  #missing(session: Session): TemplateResult | typeof nothing {
    const { dataset, derived } = session.now;
    const { selectedCounts, figures, legend } = derived;
    if (selectedCounts === null || figures === null || dataset === null) return nothing;
    const { selected } = session.choice;
    const found = underRepresented(selectedCounts, figures.counts, selected.length, dataset.rows)
      .filter(({ index }) => !legend.stop.includes(index))
      .slice(0, 4);
    if (found.length === 0) return nothing;
    return html`<div class="section">
      <h3 class="head">Missing here</h3>
      ${found.map(
        ({ index, share, expected }) => html`<div class="bar">
          <span class="cut">${dataset.conceptNames[index] ?? ""}</span>
          <span class="track"
            ><span class="fill" style="width:${share * 100}%"></span
            ><span class="least" style="left:${expected * 100}%"></span
          ></span>
          <span class="value">${percent(share)} of ${percent(expected)}</span>
        </div>`,
      )}
    </div>`;
  }
}
