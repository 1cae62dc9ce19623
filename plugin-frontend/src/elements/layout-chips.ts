import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { LayoutInfo } from "../data/api.js";
import { openLayout } from "../state/open-layout.js";
import { layoutsOf } from "../state/running.js";
import type { Session } from "../state/session.js";
import { share } from "../state/words.js";
import "./picker.js";
import { SessionElement } from "./session-element.js";
import { baseStyles } from "./styles.js";

/** More than these become a list. */
const MOST_CHIPS = 5;

/** The stored layouts as a row of radio buttons, each with its trustworthiness. */
@customElement("pt-layout-chips")
export class LayoutChips extends SessionElement {
  static override styles = [
    baseStyles,
    css`
      :host {
        display: flex;
        align-items: center;
        min-width: 0;
      }
      [role="radiogroup"] {
        display: flex;
        height: 48px;
        min-width: 0;
      }
      [role="radiogroup"] pt-picker {
        flex: none;
      }
      .chip {
        height: 48px;
        padding: 0 10px;
        display: flex;
        align-items: center;
        gap: 6px;
        white-space: nowrap;
        color: var(--pt-ink-2);
        position: relative;
      }
      .chip {
        min-width: 40px;
        flex: 0 1 auto;
      }
      .chip .cut {
        max-width: 20ch;
        min-width: 0;
      }
      .chip .figure,
      .chip.new {
        flex: none;
      }
      .chip:hover {
        color: var(--pt-ink);
      }
      .chip .figure {
        font-size: 11px;
        color: var(--pt-ink-3);
        font-variant-numeric: tabular-nums;
      }
      .chip[aria-checked="true"] {
        color: var(--pt-ink);
        font-weight: var(--pt-w-strong);
      }
      .chip[aria-checked="true"]::after {
        content: "";
        position: absolute;
        left: 8px;
        right: 8px;
        bottom: -1px;
        height: 2px;
        background: var(--pt-accent-ink);
      }
      .chip[aria-checked="true"] .figure {
        color: var(--pt-ink-2);
        font-weight: var(--pt-w-regular);
      }
      .bare {
        align-self: center;
      }
      .chip:focus-visible {
        outline-offset: -5px;
      }
      pt-picker {
        display: none;
      }
      @media (max-width: 1023px) {
        [role="radiogroup"] {
          display: none;
        }
        pt-picker {
          display: inline-flex;
        }
      }
    `,
  ];

  protected draw(session: Session): TemplateResult {
    const { dataset, derived } = session.now;
    const layouts = layoutsOf(session.now);
    const shown = layouts.find(({ name }) => name === derived.layout);
    const first = layouts.slice(0, MOST_CHIPS);
    // What the map shows always has a chip: the last one gives way to it.
    const chips =
      shown === undefined || first.includes(shown) ? first : [...first.slice(0, -1), shown];
    const rest = layouts.filter((layout) => !chips.includes(layout));
    const canCompute =
      dataset !== null && dataset.dim !== null && session.surroundings.analysisOf !== undefined;
    const compute = canCompute
      ? html`<button
          class="chip new"
          aria-expanded=${session.now.ui.compute}
          title="Compute another layout here: t-SNE, UMAP or PCA"
          @click=${() => session.setUi({ compute: !session.now.ui.compute, axesForm: false })}
        >
          New …
        </button>`
      : nothing;
    const hasAxes = layouts.some(({ name }) => name === "Axes");
    const axes =
      canCompute && !hasAxes
        ? html`<button
            class="chip new"
            aria-expanded=${session.now.ui.axesForm}
            title="Axes of your own, from concepts, searches or selections"
            @click=${() => session.setUi({ axesForm: !session.now.ui.axesForm, compute: false })}
          >
            Axes
          </button>`
        : nothing;
    if (layouts.length === 0)
      return html`<span class="note bare">no stored layout</span>${axes}${compute}`;
    return html`<div role="radiogroup" aria-label="Layout" @keydown=${(event: KeyboardEvent) => this.#keys(event, session)}>
        ${chips.map((layout) => this.#chip(layout, layout === shown, session))}
        ${rest.length === 0 ? nothing : this.#more(rest, "more", session, true)}
      </div>
      ${this.#more(layouts, shown?.name ?? "layout", session, false)} ${axes}${compute}`;
  }

  #chip(layout: LayoutInfo, chosen: boolean, session: Session): TemplateResult {
    const trust = layout.quality?.trustworthiness;
    const words =
      trust === undefined
        ? layout.name
        : `${layout.name}. Trustworthiness ${share(trust)}: how many of the points drawn close are close in the vectors`;
    return html`<button
      class="chip"
      role="radio"
      data-layout=${layout.name}
      aria-checked=${chosen}
      tabindex=${chosen ? 0 : -1}
      title=${words}
      @click=${() => openLayout(session, layout.name)}
    >
      <span class="cut">${layout.name}</span> ${trust === undefined ? nothing : html`<span class="unseen">, trustworthiness</span> <span class="figure">${share(trust)}</span>`}
    </button>`;
  }

  #more(
    layouts: readonly LayoutInfo[],
    value: string,
    session: Session,
    inRow: boolean,
  ): TemplateResult {
    const shown = layouts.find(({ name }) => name === session.now.derived.layout);
    const trust = shown?.quality?.trustworthiness;
    const items = layouts.map(({ name, quality }) => ({
      id: name,
      title: name,
      aside: quality === null ? "" : share(quality.trustworthiness),
    }));
    return html`<pt-picker
      style=${inRow ? "display:inline-flex;align-self:center" : ""}
      label="Layout"
      placeholder="Find a layout"
      .items=${items}
      .current=${session.now.derived.layout ?? ""}
      .value=${value}
      .aside=${trust === undefined || inRow ? "" : share(trust)}
      @pick=${(event: CustomEvent<{ id: string }>) => openLayout(session, event.detail.id)}
    ></pt-picker>`;
  }

  /** Arrows move the choice and the focus, as in any group of radio buttons. */
  #keys(event: KeyboardEvent, session: Session): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const chips = [...this.renderRoot.querySelectorAll<HTMLButtonElement>("[role=radio]")];
    const at = chips.indexOf(this.shadowRoot?.activeElement as HTMLButtonElement);
    const next = chips[(at + step + chips.length) % chips.length];
    next?.focus();
    const name = next?.dataset["layout"];
    if (name !== undefined) void openLayout(session, name);
  }
}
