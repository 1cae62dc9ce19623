import { css, html, svg, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { lowestTenth } from "../state/confidence-axis.js";
import type { Session } from "../state/session.js";
import { share } from "../state/words.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { sliderStyles } from "./slider-styles.js";
import { baseStyles } from "./styles.js";

const HEIGHT = 40;
const WIDTH = 256;

/** Bars of a histogram over `low`..`high` of [0, 1], with the colour of each. */
export function bars(
  bins: ArrayLike<number>,
  low: number,
  high: number,
  colourOf: (at: number) => string,
): TemplateResult {
  const count = bins.length;
  const from = Math.min(count - 1, Math.round(low * count));
  const seen = Array.from(bins).slice(from, Math.ceil(high * count));
  const most = Math.max(1, ...seen);
  const width = WIDTH / Math.max(1, seen.length);
  return html`<svg
    class="histogram"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    width="100%"
    height=${HEIGHT}
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    ${seen.map((bin, place) => {
      const height = bin === 0 ? 0 : Math.max(1, ((HEIGHT - 4) * bin) / most);
      return svg`<rect x=${place * width} y=${HEIGHT - height} width=${Math.max(0.5, width - 1)} height=${height}
        style="fill:${colourOf((from + place + 0.5) / count)}"></rect>`;
    })}
  </svg>`;
}

/** The lowest confidence that counts, under the histogram of all of them. */
@customElement("pt-threshold")
export class Threshold extends SessionElement {
  static override styles = [
    baseStyles,
    panelStyles,
    sliderStyles,
    css`
      :host {
        display: block;
      }
      .histogram {
        display: block;
        margin-top: 8px;
      }
      input[type="range"] {
        margin-top: -12px;
        --slider-below: var(--pt-line-firm);
        --slider-above: var(--pt-accent-ink);
      }
      .ends {
        display: flex;
        justify-content: space-between;
      }
      .figure {
        width: 6ch;
        border: 0;
        background: none;
        text-align: right;
        padding: 0;
        font-size: 12px;
        height: 24px;
        color: var(--pt-ink-2);
        appearance: textfield;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult {
    const { figures } = session.now.derived;
    const { threshold } = session.choice;
    const low = lowestTenth(figures?.minimum ?? 0);
    const at = Math.max(low, threshold);
    const middle = (low + 1) / 2;
    return html`
      <h2 class="head">
        <span class="grow">Confidence</span>
        <label class="aside num"
          >at least
          <input
            class="figure num"
            inputmode="decimal"
            aria-label="Lowest confidence, as a figure"
            .value=${share(at)}
            @change=${(event: Event) => this.#typed(event, session)}
        /></label>
      </h2>
      ${bars(figures?.bins ?? [], low, 1, (place) =>
        place >= at ? "var(--pt-ghost-ring)" : "var(--pt-ghost)",
      )}
      <input
        type="range"
        min=${low}
        max="1"
        step="0.01"
        aria-label="Lowest confidence"
        aria-valuetext="at least ${share(at)}"
        style="--share:${((at - low) / (1 - low)) * 100}%"
        .value=${String(at)}
        @input=${(event: Event) => session.setThreshold(this.#value(event, low))}
      />
      <div class="tick num ends">
        <span>${share(low)}</span><span>${share(middle)}</span><span>1.00</span>
      </div>
    `;
  }

  /** At its start the slider lets everything through, also what is below by rounding. */
  #value(event: Event, low: number): number {
    const value = Number((event.target as HTMLInputElement).value);
    return value <= low ? 0 : value;
  }

  #typed(event: Event, session: Session): void {
    const value = Number((event.target as HTMLInputElement).value.replace(",", "."));
    if (Number.isFinite(value)) session.setThreshold(value);
    this.requestUpdate();
  }
}
