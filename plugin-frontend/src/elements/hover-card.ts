import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { RowConcept } from "../data/api.js";
import { titleColumn } from "../state/column-summary.js";
import { ownRow, partOf } from "../state/part-of.js";
import { type RowFacts, wantFacts, wantTitles } from "../state/row-reader.js";
import type { Session } from "../state/session.js";
import { SessionElement } from "./session-element.js";
import { baseStyles } from "./styles.js";
import { swatch } from "./swatch.js";
import "./thumbnail.js";

const DELAY_MS = 80;
/** Facts that come sooner are not announced. */
const WAITS_AFTER_MS = 400;
const WIDTH = 264;
const HEIGHT = 136;
const CONCEPTS_SHOWN = 4;
const COLUMNS_SHOWN = 2;
const FAN_LISTED = 8;

interface Card {
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly title: string;
  readonly line: string;
  readonly concepts: readonly RowConcept[];
  /** What of it is not known: still on its way, or it did not come. */
  readonly lacks: string;
}

/** What a point is, beside the point and never under the pointer. Also shown for the keyboard's point. */
@customElement("pt-hover-card")
export class HoverCard extends SessionElement {
  @state() private card: Card | null = null;
  @state() private fanNames: ReadonlyMap<number, string> = new Map();
  #fan: Uint32Array | null = null;
  #waiting: ReturnType<typeof setTimeout> | null = null;
  #pointed = -1;
  #leaveFacts: () => void = () => {};
  #leaveFan: () => void = () => {};

  static override styles = [
    baseStyles,
    css`
      :host {
        position: absolute;
        inset: 0;
        pointer-events: none;
        overflow: hidden;
        z-index: 4;
      }
      /* Empty, it still is a layer as large as the map: a browser without a graphics card mixes it into every frame. */
      :host(:not([open])) {
        display: none;
      }
      .card {
        position: absolute;
        width: 264px;
        padding: 12px;
        display: flex;
        gap: 12px;
        background: var(--pt-raised);
        box-shadow: var(--pt-e2);
        border-radius: var(--pt-radius);
      }
      pt-thumbnail {
        width: 72px;
        height: 72px;
        flex: none;
      }
      .title {
        display: block;
        font-weight: var(--pt-w-strong);
      }
      .concept {
        display: flex;
        align-items: center;
        gap: 6px;
        font-size: 12px;
        line-height: 18px;
      }
      .concepts {
        margin-top: 4px;
      }
      .figure {
        color: var(--pt-ink-2);
      }
    `,
  ];

  protected override subscribe(session: Session): () => void {
    const leaveState = super.subscribe(session);
    const leavePointer = session.pointer.subscribe(({ row, x, y }) => {
      if (this.card?.row === row) this.card = { ...this.card, x, y };
      if (this.#pointed === row) return;
      this.#pointed = row;
      this.#letGo();
      if (row < 0) this.card = null;
      else this.#waiting = setTimeout(() => this.#open(session, row), DELAY_MS);
    });
    return () => {
      leaveState();
      leavePointer();
      this.#pointed = -1;
      this.#letGo();
      this.#leaveFan();
    };
  }

  /** Nobody looks at it any more. */
  #letGo(): void {
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    this.#waiting = null;
    this.#leaveFacts();
    this.#leaveFacts = () => {};
  }

  #open(session: Session, row: number): void {
    if (this.#map.clientWidth === 0) return; // another map stands in the place of this one
    const bare = { cells: [], concepts: [] };
    const show = (facts: RowFacts, lacks: string) => {
      if (this.#waiting !== null) clearTimeout(this.#waiting);
      this.#waiting = null;
      this.#show(session, row, facts, lacks);
    };
    this.#waiting = setTimeout(() => show(bare, "…"), WAITS_AFTER_MS);
    this.#leaveFacts = wantFacts(session, row, (facts) => show(facts, lackOf(facts)));
  }

  #show(session: Session, row: number, { cells, concepts: found }: RowFacts, lacks: string): void {
    const { columns, derived } = session.now;
    const { x, y, row: pointed } = session.pointer.value;
    if (pointed !== row) return;
    const infos = columns?.columns ?? [];
    const titleAt = titleColumn(infos);
    const part = partOf(session.now.dataset, row);
    const column = session.now.dataset?.joined?.column;
    const line = infos
      .map((info, index) => ({ info, cell: cells?.[index] ?? "", index }))
      .filter(
        ({ info, cell, index }) =>
          !info.added && index !== titleAt && info.name !== column && cell !== "",
      )
      .slice(0, COLUMNS_SHOWN)
      .map(({ info, cell }) => (info.type === "number" ? `${info.name} ${cell}` : cell));
    // What it is of comes first; where that colours the points, the colour's meaning says it.
    const { colourBy } = session.choice;
    const isSaid = colourBy.kind === "column" && colourBy.name === column;
    if (part !== undefined && !isSaid) line.unshift(part.label);
    const { stop } = derived.legend;
    this.card = {
      row,
      x,
      y,
      title: cells?.[titleAt]?.trim() || `row ${ownRow(session.now.dataset, row)}`,
      line: line.join(", "),
      concepts: (found ?? [])
        .filter(({ concept }) => !stop.includes(concept))
        .slice(0, CONCEPTS_SHOWN),
      lacks,
    };
  }

  /** What it lies over, also while it is not shown. */
  get #map(): Element {
    return (this.getRootNode() as ShadowRoot).host;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    this.toggleAttribute("open", this.card !== null);
  }

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { card } = this;
    const { dataset, derived, columns, drawn } = session.now;
    if (card === null || dataset === null) return nothing;
    // A picture under the pointer is drawn half as large again.
    const gap = Math.max(20, (drawn?.thumbnailPx ?? 0) * 0.75 + 12);
    const right = card.x + gap;
    const { clientWidth, clientHeight } = this.#map;
    const left = right + WIDTH > clientWidth ? card.x - gap - WIDTH : right;
    const top = Math.max(8, Math.min(clientHeight - HEIGHT - 8, card.y - HEIGHT / 2));
    const hasPicture =
      dataset.manifest?.sprite !== undefined || dataset.manifest?.thumbnails !== undefined;
    const coloured = this.#columnMeaning(session, card.row);
    const { fan } = session.now;
    if (fan?.includes(card.row)) return this.#spot(session, card, fan, left, top);
    return html`<div class="card" role="tooltip" style="left:${Math.max(8, left)}px;top:${top}px">
      ${
        hasPicture
          ? html`<pt-thumbnail .session=${session} .from=${dataset} .row=${card.row} name=${card.title}></pt-thumbnail>`
          : nothing
      }
      <div class="grow">
        <span class="title cut">${card.title}</span>
        ${card.line === "" ? nothing : html`<div class="note cut">${card.line}</div>`}
        ${card.lacks === "" ? nothing : html`<div class="note">${card.lacks}</div>`}
        ${
          columns === null || coloured === null
            ? nothing
            : html`<div class="concept concepts">${coloured}</div>`
        }
        <div class="concepts">
          ${card.concepts.map(
            ({ concept, confidence }) => html`<div class="concept">
              ${swatch(derived.slots.get(concept), { size: 10 })}
              <span class="grow cut">${dataset.conceptNames[concept] ?? ""}</span>
              <span class="figure num">${confidence.toFixed(2)}</span>
            </div>`,
          )}
        </div>
      </div>
    </div>`;
  }

  /** Who lies on one spot, the one that is pointed at in bold. */
  #spot(session: Session, card: Card, fan: Uint32Array, left: number, top: number): TemplateResult {
    this.#nameFan(session, fan);
    const listed = [...fan].slice(0, FAN_LISTED);
    return html`<div class="card" role="tooltip" style="left:${Math.max(8, left)}px;top:${top}px">
      <div class="grow">
        <span class="title">${fan.length} points at this spot</span>
        <div class="note">Within 8 px of each other. Their true place is the dot in the middle. Tab walks them.</div>
        <div class="concepts">
          ${listed.map(
            (row) => html`<div class="concept">
              <span class="grow cut ${row === card.row ? "title" : ""}">${this.fanNames.get(row) ?? "…"}</span>
            </div>`,
          )}
        </div>
        ${fan.length > listed.length ? html`<div class="note">and ${fan.length - listed.length} more</div>` : nothing}
      </div>
    </div>`;
  }

  #nameFan(session: Session, fan: Uint32Array): void {
    if (this.#fan === fan) return;
    this.#fan = fan;
    this.#leaveFan();
    this.#leaveFan = wantTitles(session, [...fan], (names) => {
      this.fanNames = new Map(names.map((name, place) => [fan[place] ?? -1, name]));
    });
  }

  /** The colour's meaning where a column colours the points: hover always names it. */
  #columnMeaning(session: Session, row: number): TemplateResult | null {
    const { colourBy } = session.choice;
    if (colourBy.kind !== "column") return null;
    const summary = session.now.derived.columns.find(({ info }) => info.name === colourBy.name);
    const code = summary?.categories?.codes[row];
    if (summary?.categories && code !== undefined) {
      return html`${swatch(session.now.derived.slots.get(code), { size: 10 })}
        <span class="grow cut">${colourBy.name} ${summary.categories.names[code] ?? ""}</span>`;
    }
    const value = summary?.numbers?.values[row];
    return value === undefined
      ? null
      : html`<span class="grow cut">${colourBy.name} ${Number.isNaN(value) ? "missing" : value}</span>`;
  }
}

function lackOf({ cells, concepts }: RowFacts): string {
  const lacks = [cells === null ? "metadata" : "", concepts === null ? "concepts" : ""];
  const words = lacks.filter(Boolean).join(" and ");
  return words === "" ? "" : `Without its ${words}, which did not come.`;
}
