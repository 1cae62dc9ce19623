import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { type Filter, printFilter } from "../state/filter-ast.js";
import { type FilterProblem, parseFilter } from "../state/filter-parse.js";
import { findRows, stepMatch } from "../state/find.js";
import type { Session } from "../state/session.js";
import { count, plural } from "../state/words.js";
import { filterPills, pillStyles } from "./filter-pills.js";
import { icon } from "./icons.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";
import { type Suggestion, suggestions } from "./suggestions.js";

const OPERATORS = /\b(AND|OR|NOT)\b|[<>=()]/u;
/** A regular expression between slashes, perhaps after the name of a column: its signs are no operators. */
const PATTERN = /^\s*(?:[^/<>=()]+:\s*)?\//u;
const isFilter = (text: string): boolean => OPERATORS.test(text) && !PATTERN.test(text);

/** One line that finds and filters: words find, concepts and operators become pills. */
@customElement("pt-filter-line")
export class FilterLine extends SessionElement {
  @state() private text = "";
  @state() private problem: FilterProblem | null = null;
  @state() private active = -1;
  @state() private focusedHere = false;
  @query("input") private input: HTMLInputElement | undefined;

  static override styles = [
    baseStyles,
    controlStyles,
    pillStyles,
    css`
      :host {
        height: var(--pt-line);
        display: flex;
        align-items: center;
        gap: 6px;
        padding: 0 8px 0 12px;
        border-bottom: 1px solid var(--pt-line-soft);
        background: var(--pt-surface);
        position: relative;
        z-index: 6;
        min-width: 0;
      }
      .lens {
        color: var(--pt-ink-3);
      }
      .entry {
        flex: 1;
        min-width: 48px;
        position: relative;
      }
      input {
        width: 100%;
        height: 32px;
        border: 0;
        padding: 0;
        background: none;
        outline: none;
      }
      input::placeholder {
        color: var(--pt-ink-3);
        opacity: 1;
      }
      :host(:focus-within) {
        box-shadow: inset 0 -2px 0 -1px var(--pt-focus);
      }
      .count {
        white-space: nowrap;
        font-size: 12px;
        color: var(--pt-ink-2);
      }
      .count b {
        color: var(--pt-ink);
      }
      .line {
        width: 1px;
        height: 24px;
        background: var(--pt-line-soft);
        margin: 0 4px;
        flex: none;
      }
      .below {
        position: absolute;
        left: 8px;
        top: 40px;
        z-index: 12;
        min-width: 288px;
        max-width: min(480px, calc(100% - 16px));
        background: var(--pt-raised);
        box-shadow: var(--pt-e2);
        border-radius: var(--pt-radius);
        padding: 4px 0;
      }
      .below.error {
        background: var(--pt-error-wash);
        padding: 8px 12px;
        font-size: 12px;
        line-height: 16px;
      }
      .wrong {
        text-decoration: underline wavy var(--pt-error);
        text-underline-offset: 3px;
      }
      [role="option"] {
        display: flex;
        gap: 8px;
        align-items: center;
        min-height: 28px;
        padding: 0 12px;
        cursor: pointer;
      }
      [role="option"]:hover,
      [role="option"][aria-selected="true"] {
        background: var(--pt-hover);
      }
      @media (max-width: 639px) {
        .history {
          display: none;
        }
        .count {
          font-size: 11px;
        }
      }
    `,
  ];

  override focus(): void {
    this.input?.focus();
  }

  protected draw(session: Session): TemplateResult {
    const { history, dataset } = session.now;
    const { filter } = session.choice;
    const found = suggestions(session.now, this.text);
    const open = this.focusedHere && found.length > 0 && this.text.trim() !== "";
    const eg =
      dataset?.conceptNames.length === 0
        ? "label = 8 AND loss > 1"
        : "bird AND (sea OR sky) NOT person";
    return html`
      <span class="lens">${icon("search")}</span>
      ${filter === null ? nothing : filterPills(session, filter)}
      <span class="entry" role="search">
        <input
          role="combobox"
          aria-label="Find or filter"
          aria-expanded=${open}
          aria-controls="found"
          aria-autocomplete="list"
          aria-activedescendant=${open && this.active >= 0 ? `found-${this.active}` : nothing}
          placeholder=${filter !== null ? "" : matchMedia("(max-width: 639px)").matches ? "Find or filter" : `Find or filter, for example ${eg}`}
          spellcheck="false"
          autocomplete="off"
          .value=${this.text}
          @input=${(event: InputEvent) => this.#typed(session, (event.target as HTMLInputElement).value)}
          @keydown=${(event: KeyboardEvent) => this.#keys(event, session, found)}
          @focus=${() => {
            this.focusedHere = true;
          }}
          @blur=${() => {
            this.focusedHere = false;
          }}
        />
      </span>
      ${this.#count(session)}
      <span class="line history"></span>
      <button
        class="tool small history"
        aria-label="Undo"
        title="Undo (Ctrl+Z)"
        ?disabled=${history.past.length === 0}
        @click=${() => session.undo()}
      >
        ${icon("undo", 16)}
      </button>
      <button
        class="tool small history"
        aria-label="Redo"
        title="Redo (Ctrl+Y)"
        ?disabled=${history.future.length === 0}
        @click=${() => session.redo()}
      >
        ${icon("redo", 16)}
      </button>
      ${open ? this.#list(session, found) : this.#wrong(session)}
      ${session.now.popover === "find" ? html`<pt-find-panel .session=${session}></pt-find-panel>` : nothing}
    `;
  }

  #count(session: Session): TemplateResult {
    const { dataset, derived, find } = session.now;
    const rows = dataset?.rows ?? 0;
    const noun =
      dataset?.manifest?.sprite || dataset?.manifest?.thumbnails?.length ? "image" : "point";
    const { kept, one, matches } = derived;
    const { threshold, leftOut } = session.choice;
    const hidden = leftOut === null ? 0 : leftOut.reduce((sum, left) => sum + left, 0);
    let words: TemplateResult = html`${plural(rows, noun)}`;
    if (kept !== null) words = html`<b>${count(kept.rows)}</b> of ${count(rows)}`;
    else if (find !== "" && matches !== null) return this.#found(session, matches);
    else if (one !== null && threshold > 0) {
      const name = dataset?.conceptNames[one.concept] ?? "";
      words = html`<b>${count(one.above)}</b> of ${count(rows)} at ${name} ≥ ${threshold.toFixed(2)}`;
    }
    return html`<span class="count num" aria-live="polite">${words}</span>
      ${
        hidden > 0
          ? html`<button class="link" title="Show what was left out" @click=${() => session.showAll()}>
            ${count(hidden)} left out: show all
          </button>`
          : nothing
      }
      ${
        kept !== null && kept.rows > 0
          ? html`<button class="link" title="Select what the filter keeps" @click=${() => this.#select(session, kept.mask)}>
            Select
          </button>`
          : nothing
      }
      ${
        kept !== null || session.choice.filter !== null || find !== ""
          ? html`<button class="link" @click=${() => this.#clear(session)}>Clear</button>`
          : nothing
      }`;
  }

  #select(session: Session, mask: Uint8Array): void {
    const { leftOut } = session.choice;
    const all = Uint32Array.from({ length: mask.length }, (_, row) => row);
    session.select(all.filter((row) => mask[row] === 1 && leftOut?.[row] !== 1));
  }

  /** How many were found, which one is looked at, and the way to their list. */
  #found(session: Session, matches: Uint32Array): TemplateResult {
    const at = matches.indexOf(session.now.inspected);
    const open = session.now.popover === "find";
    return html`<button
        class="link"
        aria-expanded=${open}
        title="Where and how to look, and the list"
        @click=${() => session.patch({ popover: open ? null : "find" })}
      >
        <span class="count num" aria-live="polite"
          >${at < 0 ? nothing : `${count(at + 1)} of `}<b>${count(matches.length)}</b> found</span
        >${icon(open ? "up" : "down", 16)}
      </button>
      ${this.#step(session, -1, "up", "Previous match (p)")}
      ${this.#step(session, 1, "down", "Next match (n)")}
      <button class="link" @click=${() => this.#clear(session)}>Clear</button>`;
  }

  #step(session: Session, by: 1 | -1, picture: "up" | "down", name: string): TemplateResult {
    return html`<button
      class="tool small"
      aria-label=${name}
      title=${name}
      ?disabled=${session.now.derived.matches?.length === 0}
      @click=${() => stepMatch(session, by)}
    >
      ${icon(picture, 16)}
    </button>`;
  }

  #clear(session: Session): void {
    this.text = "";
    this.problem = null;
    session.patch({ popover: null });
    if (session.choice.filter !== null) session.setFilter(null);
    void findRows(session, "");
  }

  #list(session: Session, found: readonly Suggestion[]): TemplateResult {
    return html`<div class="below" role="listbox" id="found" aria-label="Suggestions">
      ${found.map(
        (one, place) => html`<div
          id="found-${place}"
          role="option"
          aria-selected=${place === this.active}
          @pointerdown=${(event: Event) => {
            event.preventDefault();
            this.#take(session, one);
          }}
        >
          <span class="grow cut">${one.words}</span><span class="note num">${one.aside}</span>
        </div>`,
      )}
    </div>`;
  }

  #wrong(session: Session): TemplateResult | typeof nothing {
    const { filterProblem } = session.now.derived;
    if (this.problem !== null && isFilter(this.text)) {
      const { from, to, message } = this.problem;
      const text = this.text;
      return html`<div class="below error" role="alert">
        ${text.slice(0, from)}<span class="wrong">${text.slice(from, to) || " "}</span>${text.slice(to)}<br />
        ${message}. The last good filter stays.
      </div>`;
    }
    if (filterProblem === null) return nothing;
    return html`<div class="below error" role="alert">${filterProblem}. The last good filter stays.</div>`;
  }

  #typed(session: Session, text: string): void {
    this.text = text;
    this.active = -1;
    this.problem = isFilter(text) ? parseFilter(text).problem : null;
    void findRows(session, isFilter(text) ? "" : text);
  }

  #take(session: Session, one: Suggestion): void {
    this.text = "";
    this.active = -1;
    void findRows(session, "");
    session.setTerm(one.term, one.role);
  }

  #keys(event: KeyboardEvent, session: Session, found: readonly Suggestion[]): void {
    event.stopPropagation();
    const { filter } = session.choice;
    const isEmpty = this.text === "";
    if (event.key === "ArrowDown") this.active = Math.min(found.length - 1, this.active + 1);
    else if (event.key === "ArrowUp") this.active = Math.max(-1, this.active - 1);
    else if (event.key === "Enter") this.#enter(session, found, event.shiftKey);
    else if (event.key === "Backspace" && isEmpty && filter !== null)
      this.#takeLast(session, filter);
    else if (event.key === "Escape") {
      if (isEmpty) this.input?.blur();
      else this.#typed(session, "");
    } else return;
    event.preventDefault();
  }

  #enter(session: Session, found: readonly Suggestion[], back: boolean): void {
    const chosen = found[this.active];
    if (chosen !== undefined) {
      this.#take(session, chosen);
      return;
    }
    if (!isFilter(this.text)) {
      stepMatch(session, back ? -1 : 1);
      return;
    }
    const { filter, problem } = parseFilter(this.text);
    this.problem = problem;
    if (problem !== null || filter === null) return;
    const before = session.choice.filter;
    session.setFilter(before === null ? filter : { kind: "and", of: [before, filter] });
    this.text = "";
  }

  /** Backspace takes the last pill out and gives its text back to be edited. */
  #takeLast(session: Session, filter: Filter): void {
    const parts = filter.kind === "and" ? filter.of : [filter];
    const rest = parts.slice(0, -1);
    const last = parts.at(-1);
    if (last !== undefined && last.kind !== "term") this.text = printFilter(last);
    session.setFilter(
      rest.length === 0
        ? null
        : rest.length === 1
          ? (rest[0] as Filter)
          : { kind: "and", of: rest },
    );
  }
}
