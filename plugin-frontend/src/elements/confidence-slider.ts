import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { confidenceAxis } from "../state/confidence-axis.js";
import { share } from "../state/words.js";
import { bars } from "./histogram.js";
import { sliderStyles } from "./slider-styles.js";
import { baseStyles } from "./styles.js";

/** Steps of the slider's own scale: finer than a pixel of any panel. */
const STEPS = 1000;
const KEY_STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 0.01,
  ArrowUp: 0.01,
  ArrowLeft: -0.01,
  ArrowDown: -0.01,
  PageUp: 0.1,
  PageDown: -0.1,
};

/**
 * A lowest confidence under the histogram of confidences, spread by quantiles where they crowd.
 * @fires threshold - `detail: { value }`, 0..1; 0 at the start of the slider, which lets everything through
 */
@customElement("pt-confidence-slider")
export class ConfidenceSlider extends LitElement {
  /** Histogram over 0..1. */
  @property({ attribute: false }) bins: ArrayLike<number> = [];
  /** Where the axis starts, 0..1. */
  @property({ type: Number }) low = 0;
  @property({ type: Number }) at = 0;
  /** Colour of the bar at a confidence; null: what passes is darker. */
  @property({ attribute: false }) colourOf: ((confidence: number) => string) | null = null;

  static override styles = [
    baseStyles,
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
        position: relative;
        height: 16px;
      }
      .ends span {
        position: absolute;
        transform: translateX(-50%);
      }
      .ends span:first-child {
        transform: none;
      }
      .ends span:last-child {
        right: 0;
        transform: none;
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { low, at } = this;
    const axis = confidenceAxis(this.bins, low);
    const place = axis.place(Math.max(low, at));
    const middle = axis.value(0.5);
    const colour =
      this.colourOf ??
      ((value: number) => (value >= at ? "var(--pt-ghost-ring)" : "var(--pt-ghost)"));
    return html`${bars(this.bins, low, 1, colour, axis)}
      <input
        type="range"
        min="0"
        max=${STEPS}
        step="1"
        aria-label="Lowest confidence"
        aria-valuetext="at least ${share(Math.max(low, at))}"
        title=${axis.isSpread ? "Most confidences lie close together: the axis is wider there" : ""}
        style="--share:${place * 100}%"
        .value=${String(Math.round(place * STEPS))}
        @input=${(event: Event) => this.#tell(axis.value(Number((event.target as HTMLInputElement).value) / STEPS))}
        @keydown=${(event: KeyboardEvent) => {
          const step = KEY_STEPS[event.key];
          if (step === undefined) return;
          event.preventDefault();
          this.#tell(Math.max(low, Math.min(1, Math.max(low, at) + step)));
        }}
      />
      <div class="tick num ends">
        <span style="left:0">${share(low)}</span><span style="left:50%">${share(middle)}</span><span>1.00</span>
      </div>`;
  }

  #tell(value: number): void {
    // At its start the slider lets everything through, also what is below by rounding.
    const kept = value <= this.low + 0.001 ? 0 : Math.round(value * 1000) / 1000;
    this.dispatchEvent(new CustomEvent("threshold", { detail: { value: kept } }));
  }
}
