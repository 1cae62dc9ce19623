import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { MODES, type Mode } from "../state/choice.js";
import type { Session } from "../state/session.js";
import { count } from "../state/words.js";
import "./compare-figures.js";
import type { ConceptList } from "./concept-list.js";
import "./concept-list.js";
import "./draw-options.js";
import { icon } from "./icons.js";
import "./one-figures.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";
import "./threshold.js";

const MODE_NAMES: Readonly<Record<Mode, string>> = {
  strongest: "Strongest",
  one: "One",
  compare: "Compare",
  grid: "Grid",
};

export type SortBy = "count" | "lift" | "mean" | "name";

/** The concepts: mode, search, list, lowest confidence. Head and threshold stay; only the list scrolls. */
@customElement("pt-concept-panel")
export class ConceptPanel extends SessionElement {
  @state() private text = "";
  @state() private sort: SortBy = "count";
  @state() private sortOpen = false;
  @query("#find") private find: HTMLInputElement | undefined;

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        flex: 1;
      }
      .top {
        padding: 12px 16px 8px;
        flex: 0 1 auto;
        min-height: 80px;
        box-sizing: border-box;
        overflow-y: auto;
        scrollbar-width: thin;
        scrollbar-color: var(--pt-ghost) transparent;
      }
      .top .switch {
        margin-top: 8px;
      }
      .search {
        padding: 0 16px 4px;
      }
      .figures {
        border-bottom: 1px solid var(--pt-line-soft);
        max-height: 55%;
        overflow: auto;
        flex: none;
      }
      pt-concept-list {
        flex: 1 0 56px;
        min-height: 84px;
      }
      pt-threshold {
        border-top: 1px solid var(--pt-line-soft);
        padding: 12px 16px;
        flex: none;
      }
      .sorts {
        margin-top: 8px;
      }
      .problem {
        color: var(--pt-error);
        padding-top: 2px;
      }
    `,
  ];

  focusSearch(): void {
    this.find?.focus();
  }

  protected draw(session: Session): TemplateResult {
    const { mode, colourBy } = session.choice;
    const { dataset, derived } = session.now;
    const names = dataset?.conceptNames ?? [];
    const shown = names.length - derived.legend.stop.length;
    const { figures } = derived;
    // Labels without confidences, or all alike: there is nothing to choose from.
    const differ = figures !== null && figures.maximum - figures.minimum > 0.005;
    const isOn = colourBy.kind === "concepts";
    return html`
      <div class="top">
        <h2 class="head">
          <span class="grow">Concepts <span class="aside num">${count(shown)}</span></span>
          <button
            class="tool small"
            aria-label="Options"
            title="Order of the list, size of the points"
            aria-expanded=${this.sortOpen}
            @click=${() => {
              this.sortOpen = !this.sortOpen;
            }}
          >
            ${icon("tune", 16)}
          </button>
        </h2>
        <div class="switch wide" role="radiogroup" aria-label="Colour mode">
          ${MODES.map(
            (one) => html`<button
              role="radio"
              aria-checked=${isOn && mode === one}
              @click=${() => session.setMode(one)}
            >
              ${MODE_NAMES[one]}
            </button>`,
          )}
        </div>
        ${
          this.sortOpen
            ? html`${this.#sorts()}<pt-draw-options style="margin-top:12px" .session=${session}></pt-draw-options>`
            : nothing
        }
      </div>
      ${isOn && mode === "one" ? html`<pt-one-figures class="figures" .session=${session}></pt-one-figures>` : nothing}
      ${
        isOn && mode === "compare"
          ? html`<pt-compare-figures class="figures" .session=${session}></pt-compare-figures>`
          : nothing
      }
      <div class="search" style=${mode === "strongest" || mode === "grid" ? "" : "padding-top:8px"}>
        <div class="field">
          ${icon("search", 16)}
          <input
            id="find"
            type="text"
            aria-label="Find a concept, or a regular expression between slashes"
            placeholder="Find a concept"
            .value=${this.text}
            @input=${(event: InputEvent) => {
              this.text = (event.target as HTMLInputElement).value;
            }}
            @keydown=${this.#keys}
          />
          <span class="tick">/regex/</span>
        </div>
      </div>
      <pt-concept-list .session=${session} .text=${this.text} .sort=${this.sort}></pt-concept-list>
      ${(mode === "one" && isOn) || !differ ? nothing : html`<pt-threshold .session=${session}></pt-threshold>`}
    `;
  }

  #sorts(): TemplateResult {
    const sorts: readonly (readonly [SortBy, string])[] = [
      ["count", "Count"],
      ["lift", "Lift"],
      ["mean", "Mean"],
      ["name", "Name"],
    ];
    return html`<div class="note" style="margin-top:8px">Sort by</div><div class="switch wide sorts" role="radiogroup" aria-label="Sort concepts">
      ${sorts.map(
        ([sort, words]) => html`<button
          role="radio"
          aria-checked=${this.sort === sort}
          @click=${() => {
            this.sort = sort;
          }}
        >
          ${words}
        </button>`,
      )}
    </div>`;
  }

  #keys(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Escape" && this.text !== "") this.text = "";
    else if (event.key === "Escape") this.find?.blur();
    else if (event.key === "ArrowDown") {
      event.preventDefault();
      this.renderRoot.querySelector<ConceptList>("pt-concept-list")?.focusFirst();
    }
  }
}
