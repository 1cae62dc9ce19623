import { css, html, nothing, svg, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { thresholdOf } from "../state/choice.js";
import { lowestTenth } from "../state/confidence-axis.js";
import { PALETTES, rampAt } from "../state/palette.js";
import type { Session } from "../state/session.js";
import { count, share } from "../state/words.js";
import "./confidence-slider.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

const PARTNERS_SHOWN = 10;

/** Mode *One*: the concept's confidences on the ramp, its threshold, and what it appears together with. */
@customElement("pt-one-figures")
export class OneFigures extends SessionElement {
  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      :host {
        display: block;
      }
      .scale {
        display: flex;
        margin-top: 8px;
        gap: 16px;
      }
      .own {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 24px;
      }
      .own input {
        accent-color: var(--pt-accent-ink);
        width: 16px;
        height: 16px;
        margin: 0;
      }
      .scale span {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .section:last-child {
        border-bottom: 0;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { one, figures } = session.now.derived;
    const { dataset, ui } = session.now;
    if (one === null || dataset === null) return nothing;
    const threshold = thresholdOf(session.choice, one.concept);
    const low = lowestTenth(figures?.minimum ?? 0);
    const at = Math.max(low, threshold);
    const high = Math.max(one.maximum, at);
    const name = dataset.conceptNames[one.concept] ?? "";
    // Where all confidences are alike there is nothing to choose from.
    const differ = figures !== null && figures.maximum - figures.minimum > 0.005;
    const rampColour = (place: number) => {
      if (place < at) return "var(--pt-ghost)";
      const along = high > at ? (place - at) / (high - at) : 1;
      return `rgb(${rampAt(PALETTES[ui.theme], 0.1 + 0.9 * along).fill.join(" ")})`;
    };
    return html`
      <div class="section" style="padding-top:4px">
        <h3 class="head title">
          <span class="grow cut" title=${name}>${name}</span>
          <button
            class="link"
            title="Back to the strongest concept (Esc)"
            @click=${() => session.setMode("strongest")}
          >
            All concepts
          </button>
        </h3>
        <div class="note num">
          <b>${count(one.above)}</b> of ${count(dataset.rows)}${
            differ
              ? html` at ${share(at)} or more, ${count(one.below)} below, mean ${share(figures?.means[one.concept] ?? 0)}`
              : nothing
          }
        </div>
        ${differ ? this.#slider(session, rampColour, low, at, high) : nothing}
      </div>
      ${one.partners.length === 0 ? nothing : this.#partners(session)}
    `;
  }

  #slider(
    session: Session,
    rampColour: (place: number) => string,
    low: number,
    at: number,
    high: number,
  ): TemplateResult {
    const { one } = session.now.derived;
    const { ui } = session.now;
    const concept = one?.concept ?? -1;
    const isOwn = session.choice.thresholds.has(concept);
    const set = (value: number) =>
      isOwn ? session.setOwnThreshold(concept, value) : session.setThreshold(value);
    return html`<pt-confidence-slider
          .bins=${one?.bins ?? []}
          .low=${low}
          .at=${at}
          .colourOf=${rampColour}
          @threshold=${(event: CustomEvent<{ value: number }>) => set(event.detail.value)}
        ></pt-confidence-slider>
        <label class="note own">
          <input
            type="checkbox"
            .checked=${isOwn}
            @change=${(event: Event) =>
              session.setOwnThreshold(
                concept,
                (event.target as HTMLInputElement).checked ? at : null,
              )}
          />
          Only for this concept
        </label>
        <div class="note scale">
          <span
            ><svg width="64" height="10" aria-hidden="true">
              ${Array.from(
                { length: 32 },
                (_, step) => svg`<rect x=${step * 2} width="2.2" height="10"
                style="fill:rgb(${rampAt(PALETTES[ui.theme], step / 31).fill.join(" ")})"></rect>`,
              )}</svg
            >${share(at)} to ${share(high)}</span
          >
          <span
            ><svg width="12" height="12" aria-hidden="true">
              ${svg`<circle cx="6" cy="6" r="3.6" style="fill:none;stroke:var(--pt-ghost-ring);stroke-width:1.2"></circle>`}</svg
            >absent or below</span
          >
        </div>`;
  }

  #partners(session: Session): TemplateResult {
    const { one } = session.now.derived;
    const partners = one?.partners.slice(0, PARTNERS_SHOWN) ?? [];
    const most = Math.max(1, ...partners.map(({ lift }) => lift));
    const names = session.now.dataset?.conceptNames ?? [];
    return html`<div class="section">
      <h3 class="head"><span class="grow">Appears together with</span
        ><button
          class="link"
          title="Which of the 20 most frequent concepts occur together"
          @click=${() => session.patch({ popover: "matrix" })}
        >
          Matrix …</button
        ><span class="aside">lift</span></h3>
      ${partners.map(({ concept, lift }) => {
        const name = names[concept] ?? "";
        const words = `${name}: together ${lift.toFixed(1)} times as often as by chance. Adds both to the filter.`;
        return html`<button
          class="bar"
          title=${words}
          @click=${() => this.#both(session, name)}
        >
          <span class="cut">${name}</span>
          <span class="track"><span class="fill" style="width:${(lift / most) * 100}%"></span></span>
          <span class="value">${lift.toFixed(1)}×</span>
        </button>`;
      })}
    </div>`;
  }

  /** The question behind a click on a partner is "which have both?". */
  #both(session: Session, partner: string): void {
    const own = session.now.dataset?.conceptNames[session.now.derived.one?.concept ?? -1];
    if (own !== undefined) session.setTerm({ kind: "term", name: own, test: null }, "and");
    session.setTerm({ kind: "term", name: partner, test: null }, "and");
  }
}
