import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Role } from "../state/filter-edit.js";
import { termsOf } from "../state/filter-terms.js";
import type { Session } from "../state/session.js";
import type { ConceptFigures } from "../state/session-state.js";
import { count } from "../state/words.js";
import type { SortBy } from "./concept-panel.js";
import { conceptLifts, conceptRows, type ListRow } from "./concept-rows.js";
import { panelStyles } from "./panel-styles.js";
import { RowWindow } from "./row-window.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";
import { setMark, spark, swatch } from "./swatch.js";

const ROW_PX = 28;
const ROLES: readonly (readonly [Role, string, string])[] = [
  ["and", "+", "and"],
  ["or", "or", "or"],
  ["not", "\u2212", "not"],
];

const SPARK_BINS = 10;

/** The last ten bins of a concept's histogram: from the lowest confidence there is to 1. */
function sparkOf(figures: ConceptFigures | null, concept: number): Uint32Array | undefined {
  if (figures === null || figures.sparks === null) return undefined;
  if (figures.maximum - figures.minimum <= 0.005) return undefined; // all alike: bars would say nothing
  const width = figures.sparks.length / Math.max(1, figures.counts.length);
  const end = (concept + 1) * width;
  return figures.sparks.subarray(end - Math.min(SPARK_BINS, width), end);
}

/** The concepts as a list; only the rows in sight stand in the page. */
@customElement("pt-concept-list")
export class ConceptList extends SessionElement {
  @property() text = "";
  @property() sort: SortBy = "count";
  @state() private active = -1;
  #rows: readonly ListRow[] = [];
  #lifts: ReturnType<typeof conceptLifts> = null;
  readonly #window = new RowWindow(this, ROW_PX);

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      :host {
        display: block;
        overflow-y: auto;
        overflow-x: hidden;
        scrollbar-width: thin;
        scrollbar-color: var(--pt-ghost) transparent;
      }
      .all {
        position: relative;
      }
      [role="listbox"]:focus-visible {
        outline: none;
      }
      .line {
        position: absolute;
        left: 0;
        right: 0;
        height: 28px;
      }
      .concept {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 0 16px;
      }
      .concept:hover,
      :focus-visible > .concept.active {
        background: var(--pt-hover);
      }
      .concept.chosen {
        background: var(--pt-chosen);
      }
      .concept.chosen .name {
        font-weight: var(--pt-w-strong);
      }
      :focus-visible > .concept.active {
        outline: 2px solid var(--pt-focus);
        outline-offset: -2px;
        border-radius: var(--pt-radius);
      }
      .dot {
        width: 24px;
        height: 24px;
        margin: 0 -6px;
        display: grid;
        place-items: center;
        flex: none;
      }
      .name {
        flex: 1;
        min-width: 0;
        text-align: left;
        line-height: 28px;
      }
      .spark {
        fill: var(--pt-ghost-ring);
        opacity: 0.75;
        flex: none;
      }
      span.spark {
        opacity: 1;
        min-width: 40px;
        text-align: right;
      }
      .roles {
        display: none;
        flex: none;
      }
      .concept:hover .roles,
      :focus-visible > .concept.active .roles,
      .concept.filtered .roles {
        display: flex;
      }
      .concept:hover .spark,
      :focus-visible > .concept.active .spark,
      .concept.filtered .spark {
        display: none;
      }
      .roles span {
        display: grid;
        place-items: center;
        line-height: 16px;
        width: 24px;
        height: 24px;
        font-size: 11px;
        font-weight: var(--pt-w-strong);
        border-radius: var(--pt-radius);
        color: var(--pt-ink-2);
      }
      .roles span:hover {
        background: var(--pt-chosen);
      }
      .roles .and.on {
        background: var(--pt-and-wash);
        color: var(--pt-and);
      }
      .roles .or.on {
        background: var(--pt-or-wash);
        color: var(--pt-or);
      }
      .roles .not.on {
        background: var(--pt-not-wash);
        color: var(--pt-not);
      }
      .count {
        min-width: 58px;
        text-align: right;
        font-size: 12px;
        color: var(--pt-ink-2);
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
        flex: none;
      }
      .count i {
        font-style: normal;
        color: var(--pt-ink-3);
        font-size: 11px;
      }
      .sub {
        padding: 8px 16px 4px;
      }
      .sub.ruled {
        border-top: 1px solid var(--pt-line-soft);
      }
      .sub .link {
        font-size: 11px;
        min-height: 16px;
      }
    `,
  ];

  /** Puts the keyboard on the first concept. */
  focusFirst(): void {
    this.renderRoot.querySelector<HTMLElement>("[role=listbox]")?.focus();
  }

  protected draw(session: Session): TemplateResult {
    this.#rows = conceptRows(session.now, this.text, this.sort);
    this.#lifts = null;
    const { first, last } = this.#window.range(this.#rows.length);
    const seen = this.#rows.slice(first, last).map((row, at) => ({ row, place: first + at }));
    const isConcept = (row: ListRow) => row.kind === "concept";
    // Heads hold buttons, which a listbox may not own: they stand beside it, at the same places.
    return html`<div class="all" style="height:${this.#rows.length * ROW_PX + 8}px">
      ${seen.filter(({ row }) => !isConcept(row)).map(({ row, place }) => this.#head(row, place, session))}
      <div
        role="listbox"
        aria-label="Concepts"
        aria-multiselectable="true"
        aria-activedescendant=${this.active >= 0 ? `row-${this.active}` : nothing}
        tabindex="0"
        @keydown=${(event: KeyboardEvent) => this.#keys(event, session)}
        @focus=${() => this.#move(this.active < 0 ? this.#next(-1, 1) : this.active)}
        @blur=${() => {
          this.active = -1;
        }}
      >
        ${repeat(
          seen.filter(({ row }) => isConcept(row)),
          ({ row }) => (row.kind === "concept" ? row.concept : -1),
          ({ row, place }) =>
            row.kind === "concept" ? this.#concept(row.concept, place, session) : nothing,
        )}
      </div>
    </div>`;
  }

  #head(row: ListRow, place: number, session: Session): TemplateResult | typeof nothing {
    const top = `top:${place * ROW_PX}px`;
    switch (row.kind) {
      case "concept":
        return nothing;
      case "legend-head":
        return html`<div class="line sub" style=${top}>
          <span class="grow">${row.words}</span>
          ${
            row.more
              ? html`<button
                class="link"
                aria-expanded="false"
                title="Eight more get a colour and the next shape"
                @click=${() => session.setRounds(session.choice.rounds + 1)}
              >
                8 more
              </button>`
              : nothing
          }
          ${
            session.choice.rounds > 1
              ? html`<button class="link" style="margin-left:8px" @click=${() => session.setRounds(1)}>
                Fewer
              </button>`
              : nothing
          }
        </div>`;
      case "head":
        return html`<div class="line sub ${row.line ? "ruled" : ""}" style=${top}>
          <span class="grow">${row.words}</span><span>${row.aside}</span>
        </div>`;
      default:
        return html`<div class="line sub" style="${top};padding-top:4px">
          <span class="grow cut" title=${row.words}>${row.words}</span>
        </div>`;
    }
  }

  #concept(concept: number, place: number, session: Session): TemplateResult {
    const { dataset, derived } = session.now;
    const { chosen, hidden, filter, mode } = session.choice;
    const { figures, kept, selectedCounts, slots } = derived;
    const name = dataset?.conceptNames[concept] ?? "";
    const total = figures?.counts[concept] ?? 0;
    const part = (selectedCounts ?? kept?.counts)?.[concept];
    const isChosen = chosen.includes(concept) && mode !== "strongest";
    const role = termsOf(filter).find(({ term }) => term.name === name)?.role ?? null;
    const flat = mode === "one" || mode === "compare";
    const bins = sparkOf(figures, concept);
    const mean = figures?.means[concept] ?? Number.NaN;
    const own = session.choice.thresholds.get(concept);
    const figure = this.#figure(session, concept, mean, own);
    const said = [
      name,
      Number.isNaN(mean) ? "" : `mean confidence ${mean.toFixed(2)}`,
      own === undefined ? "" : `counts from ${own.toFixed(2)}`,
    ]
      .filter(Boolean)
      .join(", ");
    const mark =
      mode === "compare" && isChosen
        ? setMark(1 << chosen.indexOf(concept))
        : swatch(flat || (mode === "grid" && !isChosen) ? undefined : slots.get(concept), {
            off: hidden.has(concept),
          });
    return html`<div
      id="row-${place}"
      class="line concept ${isChosen ? "chosen" : ""} ${role ? "filtered" : ""} ${place === this.active ? "active" : ""}"
      style="top:${place * ROW_PX}px"
      role="option"
      aria-selected=${isChosen}
      @click=${(event: MouseEvent) => session.chooseConcept(concept, event.ctrlKey || event.metaKey)}
    >
      <span
        class="dot"
        title=${hidden.has(concept) ? "Show this colour" : "Hide this colour; double-click: only this"}
        @click=${(event: Event) => {
          event.stopPropagation();
          if (slots.has(concept)) session.toggleHidden(concept);
        }}
        @dblclick=${(event: Event) => {
          event.stopPropagation();
          session.solo(concept);
        }}
        >${mark}</span
      >
      <span class="name cut" title=${said}>${name}</span>
      ${figure !== "" ? html`<span class="spark tick num">${figure}</span>` : bins === undefined ? nothing : spark(bins)}
      <span class="roles" aria-hidden="true">
        ${ROLES.map(
          ([one, sign, words]) => html`<span
            class="${one} ${role === one ? "on" : ""}"
            title="${words} ${name}"
            @click=${(event: Event) => {
              event.stopPropagation();
              this.#setRole(session, name, role === one ? null : one);
            }}
          >
            ${sign}
          </span>`,
        )}
      </span>
      <span class="count"
        >${part === undefined ? count(total) : html`${count(part)}<i> / ${count(total)}</i>`}</span
      >
    </div>`;
  }

  /** What stands in place of the bars: the figure that the list is sorted by, or a lowest confidence of its own. */
  #figure(session: Session, concept: number, mean: number, own: number | undefined): string {
    if (this.sort === "mean") return Number.isNaN(mean) ? "" : mean.toFixed(2);
    if (this.sort === "lift") {
      this.#lifts ??= conceptLifts(session.now);
      const lift = this.#lifts?.[concept]?.lift;
      return lift === undefined ? "" : `${lift.toFixed(1)}×`;
    }
    return own === undefined ? "" : `≥ ${own.toFixed(2)}`;
  }

  #setRole(session: Session, name: string, role: Role | null): void {
    session.setTerm({ kind: "term", name, test: null }, role);
  }

  #next(from: number, step: 1 | -1): number {
    for (let at = from + step; at >= 0 && at < this.#rows.length; at += step) {
      if (this.#rows[at]?.kind === "concept") return at;
    }
    return Math.max(from, 0);
  }

  #move(to: number): void {
    this.active = to;
    this.#window.show(to);
  }

  #keys(event: KeyboardEvent, session: Session): void {
    const row = this.#rows[this.active];
    const concept = row?.kind === "concept" ? row.concept : -1;
    const name = session.now.dataset?.conceptNames[concept] ?? "";
    const role = { "+": "and", o: "or", "-": "not" }[event.key] as Role | undefined;
    if (event.key === "ArrowDown") this.#move(this.#next(this.active, 1));
    else if (event.key === "ArrowUp") this.#move(this.#next(this.active, -1));
    else if (event.key === "Home") this.#move(this.#next(-1, 1));
    else if (event.key === "Enter" && concept >= 0)
      session.chooseConcept(concept, event.ctrlKey || event.metaKey);
    else if (event.key === " " && concept >= 0) session.toggleHidden(concept);
    else if (role !== undefined && concept >= 0) this.#setRole(session, name, role);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
