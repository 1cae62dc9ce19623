import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { ColumnStore, RowConcept } from "../data/api.js";
import { titleColumn } from "../state/column-summary.js";
import type { Session } from "../state/session.js";
import { tableRows } from "../state/table-rows.js";
import { attempt } from "../state/task.js";
import { short } from "../state/words.js";
import { icon } from "./icons.js";
import { RowWindow } from "./row-window.js";
import { SessionElement } from "./session-element.js";
import { baseStyles } from "./styles.js";
import { swatch } from "./swatch.js";
import "./thumbnail.js";

const ROW_PX = 36;
const HEAD_PX = 32;
const CONCEPTS_SHOWN = 4;

interface Sorted {
  readonly column: number;
  readonly direction: "ascending" | "descending";
}

interface Line {
  readonly cells: readonly string[];
  readonly concepts: readonly RowConcept[];
}

/** The points as a table: the same rows, filter and selection as the map, sorted by any column. */
@customElement("pt-table")
export class PointTable extends SessionElement {
  @state() private sorted: Sorted | null = null;
  @state() private order: Uint32Array | null = null;
  @state() private lines: ReadonlyMap<number, Line> = new Map();
  @state() private active = 0;
  #rows: Uint32Array<ArrayBufferLike> = new Uint32Array(0);
  #rowsOf: readonly unknown[] = [];
  #asked = "";
  readonly #window = new RowWindow(this, ROW_PX, HEAD_PX);

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        overflow: auto;
        background: var(--pt-surface);
        scrollbar-width: thin;
      }
      [role="grid"] {
        position: relative;
        min-width: max-content;
        width: 100%;
      }
      [role="row"] {
        display: grid;
        grid-template-columns: var(--columns);
        align-items: center;
        font-size: 12px;
      }
      .heads {
        position: sticky;
        top: 0;
        height: 32px;
        background: var(--pt-surface);
        border-bottom: 1px solid var(--pt-line-firm);
        z-index: 1;
      }
      .heads button {
        font-weight: var(--pt-w-strong);
        height: 32px;
        width: 100%;
        display: flex;
        align-items: center;
        gap: 4px;
        min-width: 24px;
      }
      .line {
        position: absolute;
        left: 0;
        right: 0;
        height: 36px;
        border-bottom: 1px solid var(--pt-line-soft);
        cursor: pointer;
      }
      .line:hover {
        background: var(--pt-hover);
      }
      .line.selected {
        box-shadow: inset 3px 0 var(--pt-mark);
      }
      .line.inspected {
        background: var(--pt-chosen);
      }
      .line.active {
        outline: 2px solid var(--pt-focus);
        outline-offset: -2px;
      }
      [role="grid"]:focus-visible {
        outline: none;
      }
      [role="grid"]:not(:focus-visible) .line.active {
        outline: none;
      }
      [role="gridcell"],
      [role="columnheader"] {
        padding: 0 8px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        min-width: 0;
      }
      .number {
        text-align: right;
        font-variant-numeric: tabular-nums;
      }
      .heads .number button {
        justify-content: flex-end;
      }
      pt-thumbnail {
        width: 28px;
        height: 28px;
      }
      .strongest {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .dim {
        color: var(--pt-ink-2);
      }
      .nothing {
        padding: 24px 16px;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { dataset, columns, derived } = session.now;
    if (dataset === null) return nothing;
    const { leftOut, selected } = session.choice;
    const inputs = [dataset, this.order, derived.kept, leftOut];
    if (inputs.some((input, place) => input !== this.#rowsOf[place])) {
      this.#rowsOf = inputs;
      const kept = derived.kept?.mask ?? null;
      this.#rows = tableRows({ rows: dataset.rows, order: this.order, kept, leftOut });
    }
    const { first, last } = this.#window.range(this.#rows.length);
    const seen = this.#rows.subarray(first, last);
    this.#ask(session, seen);
    const infos = columns?.columns ?? [];
    const shown = infos.map((info, index) => ({ info, index })).filter(({ info }) => !info.added);
    const hasPicture =
      dataset.manifest?.sprite !== undefined || dataset.manifest?.thumbnails !== undefined;
    const hasConcepts = dataset.conceptNames.length > 0;
    const dims = derived.placement?.dims ?? 0;
    const widths = [
      hasPicture ? "48px" : "",
      "64px",
      ...shown.map(({ index }) =>
        index === titleColumn(infos) ? "minmax(160px, 2fr)" : "minmax(96px, 1fr)",
      ),
      ...(hasConcepts ? ["minmax(140px, 1fr)", "minmax(200px, 2fr)"] : []),
      ...Array.from({ length: dims }, () => "88px"),
    ].filter(Boolean);
    const chosen = new Set(selected);
    return html`<div
      role="grid"
      tabindex="0"
      aria-label="Points"
      aria-rowcount=${this.#rows.length + 1}
      aria-activedescendant=${this.active >= first && this.active < last ? `line-${this.active}` : nothing}
      style="--columns:${widths.join(" ")};height:${this.#window.listPx}px"
      @keydown=${(event: KeyboardEvent) => this.#keys(event, session)}
    >
      <div class="heads" role="row" aria-rowindex="1">
        ${hasPicture ? html`<span role="columnheader"><span class="unseen">Picture</span></span>` : nothing}
        <span role="columnheader" class="number"><button @click=${() => this.#sort(session, -1)}>row</button></span>
        ${shown.map(({ info, index }) => this.#head(session, info.name, index, info.type === "number"))}
        ${
          hasConcepts
            ? html`<span role="columnheader"><b>Coloured by</b></span
                ><span role="columnheader"><b>Concepts</b></span>`
            : nothing
        }
        ${["x", "y", "z"]
          .slice(0, dims)
          .map(
            (axis) =>
              html`<span role="columnheader" class="number"><b>${derived.layout} ${axis}</b></span>`,
          )}
      </div>
      ${repeat(
        Array.from(seen, (row, at) => ({ row, place: first + at })),
        ({ row }) => row,
        ({ row, place }) => html`<div
          id="line-${place}"
          role="row"
          aria-rowindex=${place + 2}
          aria-selected=${chosen.has(row)}
          class="line ${chosen.has(row) ? "selected" : ""} ${row === session.now.inspected ? "inspected" : ""} ${
            place === this.active ? "active" : ""
          }"
          style="top:${this.#window.topOf(place)}px"
          @click=${(event: MouseEvent) => this.#act(session, row, place, event)}
        >
          ${
            hasPicture
              ? html`<span role="gridcell"><pt-thumbnail .session=${session} .from=${dataset} .row=${row}></pt-thumbnail></span>`
              : nothing
          }
          <span role="gridcell" class="number dim">${row}</span>
          ${this.#cells(session, row, shown)}
        </div>`,
      )}
      ${this.#rows.length === 0 ? html`<div class="note nothing">No row passes the filter.</div>` : nothing}
    </div>`;
  }

  #head(session: Session, name: string, index: number, isNumber: boolean): TemplateResult {
    const isSorted = this.sorted?.column === index;
    const direction = isSorted ? this.sorted?.direction : undefined;
    return html`<span
      role="columnheader"
      class=${isNumber ? "number" : ""}
      aria-sort=${direction ?? "none"}
    >
      <button title="Sort by ${name}" @click=${() => this.#sort(session, index)}>
        <span class="cut">${name}</span>
        ${isSorted ? icon(direction === "ascending" ? "up" : "down", 16) : nothing}
      </button>
    </span>`;
  }

  #cells(
    session: Session,
    row: number,
    shown: readonly { info: { type: string }; index: number }[],
  ): TemplateResult {
    const { dataset, derived } = session.now;
    const line = this.lines.get(row);
    const names = dataset?.conceptNames ?? [];
    const told = (line?.concepts ?? []).filter(
      ({ concept }) => !derived.legend.stop.includes(concept),
    );
    const coloured = told.find(({ concept }) => derived.slots.has(concept));
    const { placement } = derived;
    const dims = placement?.dims ?? 0;
    return html`${shown.map(({ info, index }) => {
      const cell = line?.cells[index] ?? "";
      return html`<span role="gridcell" class=${info.type === "number" ? "number" : ""} title=${cell}>${cell}</span>`;
    })}
    ${
      names.length === 0
        ? nothing
        : html`<span role="gridcell"
              ><span class="strongest"
                >${swatch(coloured === undefined ? undefined : derived.slots.get(coloured.concept))}
                ${
                  coloured === undefined
                    ? html`<span class="dim">none</span>`
                    : html`${names[coloured.concept] ?? ""}
                        <span class="dim num">${coloured.confidence.toFixed(2)}</span>`
                }</span
              ></span
            ><span role="gridcell" class="dim"
              >${told
                .slice(0, CONCEPTS_SHOWN)
                .map(({ concept }) => names[concept] ?? "")
                .join(", ")}</span
            >`
    }
    ${Array.from(
      placement?.positions.subarray(row * dims, (row + 1) * dims) ?? [],
      (at) => html`<span role="gridcell" class="number">${short(at)}</span>`,
    )}`;
  }

  /** Reads the rows in sight; those read before are kept while they stay near. */
  #ask(session: Session, seen: Uint32Array): void {
    const { columns, concepts, dataset } = session.now;
    const asked = `${dataset?.run}/${dataset?.tag}/${dataset?.step}/${columns !== null}/${concepts !== null}/${seen.join()}`;
    if (asked === this.#asked || seen.length === 0) return;
    this.#asked = asked;
    const rows = seen.slice();
    void attempt(
      session,
      "table",
      async (task) => {
        const indexes = columns?.columns.map((_, index) => index) ?? [];
        const [cells, found] = await Promise.all([
          Promise.all(indexes.map((index) => columns?.cells(rows, index, task))),
          concepts?.ofRows(rows, task),
        ]);
        if (asked !== this.#asked || task.signal.aborted) return;
        this.lines = new Map(
          Array.from(rows, (row, at) => [
            row,
            { cells: cells.map((column) => column?.[at] ?? ""), concepts: found?.[at] ?? [] },
          ]),
        );
      },
      () => {
        this.#asked = "";
        this.requestUpdate();
      },
    );
  }

  #sort(session: Session, column: number): void {
    const { columns } = session.now;
    const again = this.sorted?.column === column && this.sorted.direction === "ascending";
    const direction = again ? "descending" : "ascending";
    if (column < 0) {
      this.sorted = null;
      this.order = null;
      return;
    }
    if (columns !== null) void this.#sortBy(session, columns, { column, direction });
  }

  /** One that was cancelled or failed leaves the order as it is, with its arrow. */
  async #sortBy(session: Session, columns: ColumnStore, by: Sorted): Promise<void> {
    const { sorted } = this;
    this.sorted = by;
    const order = await attempt(
      session,
      "sorting",
      (task) => columns.order(by.column, by.direction, task),
      () => this.#sortBy(session, columns, by),
    );
    if (this.sorted !== by) return;
    if (order === null) this.sorted = sorted;
    else this.order = order;
  }

  #act(session: Session, row: number, place: number, event: MouseEvent): void {
    this.active = place;
    if (event.shiftKey || event.altKey)
      session.select(Uint32Array.of(row), event.altKey ? "remove" : "add");
    else session.inspect(row);
  }

  #keys(event: KeyboardEvent, session: Session): void {
    const { page } = this.#window;
    const last = this.#rows.length - 1;
    const to = {
      ArrowDown: this.active + 1,
      ArrowUp: this.active - 1,
      PageDown: this.active + page,
      PageUp: this.active - page,
      Home: 0,
      End: last,
    }[event.key];
    const row = this.#rows[this.active];
    if (to !== undefined) {
      this.active = Math.max(0, Math.min(last, to));
      session.focus(this.#rows[this.active] ?? -1);
      this.#window.show(this.active);
    } else if (event.key === "Enter" && row !== undefined) session.inspect(row);
    else if (event.key === " " && row !== undefined) {
      session.select(Uint32Array.of(row), session.choice.selected.includes(row) ? "remove" : "add");
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
