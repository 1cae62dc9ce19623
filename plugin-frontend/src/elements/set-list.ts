import { css, html, nothing, svg, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { NamedSet } from "../state/choice.js";
import type { Session } from "../state/session.js";
import { type Combination, combine, dropSet } from "../state/sets.js";
import { count, plural } from "../state/words.js";
import { icon } from "./icons.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

const COMBINATIONS: readonly (readonly [Combination, string, string])[] = [
  ["and", "and", "Keep of the selection what is in"],
  ["or", "or", "Add to the selection"],
  ["minus", "\u2212", "Take from the selection"],
];

/** Named sets, as rows below the concepts: a click selects, the buttons combine with the selection. */
@customElement("pt-set-list")
export class SetList extends SessionElement {
  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      :host {
        display: block;
        flex: none;
        max-height: 34%;
        overflow-y: auto;
        border-top: 1px solid var(--pt-line-soft);
        padding-bottom: 4px;
        scrollbar-width: thin;
        scrollbar-color: var(--pt-ghost) transparent;
      }
      .set {
        display: flex;
        align-items: center;
        gap: 8px;
        height: 28px;
        padding: 0 12px 0 16px;
      }
      .set:hover,
      .set:focus-within {
        background: var(--pt-hover);
      }
      .set.chosen {
        background: var(--pt-chosen);
      }
      .set.chosen .name {
        font-weight: var(--pt-w-strong);
      }
      .name {
        flex: 1;
        min-width: 0;
        line-height: 28px;
        text-align: left;
      }
      .ways {
        display: flex;
        visibility: hidden;
        width: 0;
      }
      .set:hover .ways,
      .set:focus-within .ways {
        visibility: visible;
        width: auto;
      }
      .ways button {
        min-width: 24px;
        height: 24px;
        font-size: 11px;
        font-weight: var(--pt-w-strong);
        color: var(--pt-ink-2);
        border-radius: var(--pt-radius);
        display: grid;
        place-items: center;
      }
      .ways button:hover:not(:disabled) {
        background: var(--pt-chosen);
      }
      .ways button:disabled {
        color: var(--pt-ghost-ring);
      }
      .count {
        font-size: 12px;
        color: var(--pt-ink-2);
        white-space: nowrap;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { sets } = session.choice;
    if (sets.length === 0) return nothing;
    return html`<h3 class="sub" style="margin:0;font-weight:inherit">Sets</h3>
      ${sets.map((set) => this.#set(session, set))}`;
  }

  #set(session: Session, set: NamedSet): TemplateResult {
    const { selected } = session.choice;
    const { name, rows } = set;
    const isChosen =
      rows.length === selected.length && rows.every((row, at) => row === selected[at]);
    return html`<div class="set ${isChosen ? "chosen" : ""}" role="group" aria-label="Set ${name}">
      ${ring()}
      <button
        class="name cut"
        title="Select ${plural(rows.length, "point")}: ${name}"
        @click=${(event: MouseEvent) => combine(session, set, event.shiftKey ? "or" : "replace")}
      >
        ${name}
      </button>
      <span class="ways">
        ${COMBINATIONS.map(
          ([how, words, title]) => html`<button
            aria-label="${title} ${name}"
            title="${title} ${name}"
            ?disabled=${selected.length === 0}
            @click=${() => combine(session, set, how)}
          >
            ${words}
          </button>`,
        )}
        <button
          aria-label="Forget the set ${name}"
          title="Forget the set ${name}"
          @click=${() => dropSet(session, name)}
        >
          ${icon("close", 16)}
        </button>
      </span>
      <span class="count num">${count(rows.length)}</span>
    </div>`;
  }
}

/** A selection is ink, so a set is a ring of ink. */
function ring(): TemplateResult {
  return html`<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" style="flex:none">
    ${svg`<circle cx="6" cy="6" r="4.4" style="fill:none;stroke:var(--pt-mark);stroke-width:1.8"></circle>`}
  </svg>`;
}
