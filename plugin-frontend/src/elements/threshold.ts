import { css, html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { lowestTenth } from "../state/confidence-axis.js";
import type { Session } from "../state/session.js";
import { share } from "../state/words.js";
import "./confidence-slider.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles } from "./styles.js";

/** The lowest confidence that counts, under the histogram of all of them. */
@customElement("pt-threshold")
export class Threshold extends SessionElement {
  static override styles = [
    baseStyles,
    panelStyles,
    css`
      :host {
        display: block;
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
    const { threshold, thresholds } = session.choice;
    const low = lowestTenth(figures?.minimum ?? 0);
    const at = Math.max(low, threshold);
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
      <pt-confidence-slider
        .bins=${figures?.bins ?? []}
        .low=${low}
        .at=${threshold}
        @threshold=${(event: CustomEvent<{ value: number }>) => session.setThreshold(event.detail.value)}
      ></pt-confidence-slider>
      ${
        thresholds.size === 0
          ? ""
          : html`<div class="note num">
              ${thresholds.size === 1 ? "One concept has" : `${thresholds.size} concepts have`} a lowest confidence of
              ${thresholds.size === 1 ? "its" : "their"} own.
            </div>`
      }
    `;
  }

  #typed(event: Event, session: Session): void {
    const value = Number((event.target as HTMLInputElement).value.replace(",", "."));
    if (Number.isFinite(value)) session.setThreshold(value);
    this.requestUpdate();
  }
}
