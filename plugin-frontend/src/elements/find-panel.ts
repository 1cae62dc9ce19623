import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { TaskOptions } from "../data/api.js";
import { titleColumn } from "../state/column-summary.js";
import { findRows } from "../state/find.js";
import type { FindOptions } from "../state/find-options.js";
import { CONCEPTS } from "../state/find-query.js";
import type { Session } from "../state/session.js";
import { attempt } from "../state/task.js";
import { count } from "../state/words.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

/** Rows that the list shows; `n` and `p` walk all of them. */
const MOST_SHOWN = 200;

interface Shown {
  readonly rows: Uint32Array;
  readonly titles: readonly string[];
  readonly beside: readonly string[];
}

/** Where and how the words are looked for, and what was found, with a second column beside it. */
@customElement("pt-find-panel")
export class FindPanel extends SessionElement {
  @state() private shown: Shown | null = null;
  #asked: readonly unknown[] = [];

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        position: absolute;
        right: 8px;
        top: 40px;
        z-index: 11;
        width: min(420px, calc(100% - 16px));
        background: var(--pt-raised);
        box-shadow: var(--pt-e2);
        border-radius: var(--pt-radius);
        padding: 12px 0 4px;
      }
      .how {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 8px;
        align-items: center;
        padding: 0 12px 8px;
      }
      select {
        font: inherit;
        font-size: 12px;
        color: inherit;
        height: 28px;
        min-width: 0;
        border: 1px solid var(--pt-line-firm);
        border-radius: var(--pt-radius);
        background: var(--pt-surface);
        padding: 0 4px;
      }
      .switch button[aria-pressed="true"] {
        background: var(--pt-chosen);
        color: var(--pt-ink);
        font-weight: var(--pt-w-strong);
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
        max-height: 308px;
        overflow-y: auto;
        scrollbar-width: thin;
        scrollbar-color: var(--pt-ghost) transparent;
        border-top: 1px solid var(--pt-line-soft);
      }
      li button {
        display: flex;
        gap: 12px;
        width: 100%;
        min-height: 28px;
        align-items: center;
        padding: 0 12px;
        text-align: left;
      }
      li button:hover {
        background: var(--pt-hover);
      }
      li button[aria-current="true"] {
        background: var(--pt-chosen);
        font-weight: var(--pt-w-strong);
      }
      li button:focus-visible {
        outline-offset: -2px;
      }
      .beside {
        max-width: 50%;
      }
      .hint {
        padding: 4px 12px 8px;
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (this.session !== null) this.#ask(this.session);
  }

  #ask(session: Session): void {
    const { columns, derived, findOptions } = session.now;
    const asked = [columns, derived.matches, findOptions.beside];
    if (asked.every((one, at) => one === this.#asked[at])) return;
    this.#asked = asked;
    const rows = (derived.matches ?? new Uint32Array(0)).slice(0, MOST_SHOWN);
    const infos = columns?.columns ?? [];
    const cells = async (column: number, task: TaskOptions): Promise<readonly string[]> =>
      column < 0 ? [] : ((await columns?.cells(rows, column, task)) ?? []);
    const beside = infos.findIndex(({ name }) => name === findOptions.beside);
    const read = (task: TaskOptions) =>
      Promise.all([cells(titleColumn(infos), task), cells(beside, task)]);
    const again = () => {
      this.#asked = [];
      this.requestUpdate();
    };
    void attempt(session, "names of what was found", read, again).then((found) => {
      const [titles = [], second = []] = found ?? []; // without them the rows have their numbers
      if (this.#asked === asked) this.shown = { rows, titles, beside: second };
    });
  }

  protected draw(session: Session): TemplateResult {
    const { find, findOptions, columns, dataset, derived } = session.now;
    const names = columns?.columns.filter(({ added }) => !added).map(({ name }) => name) ?? [];
    const places = (dataset?.conceptNames.length ?? 0) > 0 ? [CONCEPTS, ...names] : names;
    const change = (options: Partial<FindOptions>) => void findRows(session, find, options);
    return html`<div class="how">
        <label for="where">Look in</label>
        ${select("where", "everywhere", places, findOptions.where, (where) => change({ where }))}
        <span class="switch" role="group" aria-label="How to look">
          ${toggle("Aa", "Capital letters count", findOptions.matchCase, () =>
            change({ matchCase: !findOptions.matchCase }),
          )}
          ${toggle(
            "Whole",
            "The whole cell, or the whole name of a concept",
            findOptions.whole,
            () => change({ whole: !findOptions.whole }),
          )}
        </span>
        <label for="beside">Show beside</label>
        ${select("beside", "nothing", names, findOptions.beside, (beside) => change({ beside }))}
      </div>
      <div class="note hint">Also: /regular expression/, loss: 1..3 for a range, #17 for a row.</div>
      <ul aria-label="Found">
        ${Array.from(this.shown?.rows ?? [], (row, at) => this.#row(session, row, at))}
      </ul>
      ${
        (derived.matches?.length ?? 0) > MOST_SHOWN
          ? html`<div class="note hint">The first ${MOST_SHOWN} of ${count(derived.matches?.length ?? 0)}; n and p walk all.</div>`
          : nothing
      }`;
  }

  #row(session: Session, row: number, at: number): TemplateResult {
    const title = this.shown?.titles[at]?.trim() || `row ${row}`;
    const beside = this.shown?.beside[at] ?? "";
    return html`<li>
      <button
        aria-current=${row === session.now.inspected}
        title=${title}
        @click=${() => session.inspect(row)}
        @pointerenter=${() => session.focus(row)}
      >
        <span class="grow cut">${title}</span>
        ${
          session.now.findOptions.beside === null
            ? nothing
            : html`<span class="note cut beside" title=${beside}>${beside === "" ? "(empty)" : beside}</span>`
        }
      </button>
    </li>`;
  }
}

/** Names are data: they stand in the options as text, and are told by their place, never by their words. */
function select(
  id: string,
  none: string,
  names: readonly string[],
  chosen: string | null,
  pick: (name: string | null) => void,
): TemplateResult {
  return html`<select
    id=${id}
    @change=${(event: Event) =>
      pick(names[(event.target as HTMLSelectElement).selectedIndex - 1] ?? null)}
    @keydown=${(event: KeyboardEvent) => event.key !== "Escape" && event.stopPropagation()}
  >
    <option ?selected=${chosen === null}>${none}</option>
    ${names.map((name) => html`<option ?selected=${name === chosen}>${name}</option>`)}
  </select>`;
}

function toggle(words: string, title: string, on: boolean, act: () => void): TemplateResult {
  return html`<button aria-pressed=${on} title=${title} @click=${act}>${words}</button>`;
}
