import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { Session } from "../state/session.js";
import type { Ui } from "../state/session-state.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { sliderStyles } from "./slider-styles.js";
import { baseStyles, controlStyles } from "./styles.js";

const DENSITY: readonly (readonly [Ui["density"], string])[] = [
  ["on", "Density"],
  ["off", "Points"],
  ["auto", "Auto"],
];
/** Fewer points are never drawn as density. */
const DENSITY_ROWS = 5000;

/** How the points are drawn: their size; for many, as density with contours. */
@customElement("pt-draw-options")
export class DrawOptions extends SessionElement {
  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    sliderStyles,
    css`
      :host {
        display: block;
      }
      .size {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 12px;
        align-items: center;
      }
      .switch {
        margin: 4px 0 8px;
      }
      label.contours {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      input[type="checkbox"] {
        accent-color: var(--pt-accent-ink);
        width: 16px;
        height: 16px;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult {
    const { ui, dataset } = session.now;
    const share = ((ui.pointSize - 0.5) / 2) * 100;
    return html`<h2 class="head">Draw as</h2>
      ${
        (dataset?.rows ?? 0) < DENSITY_ROWS
          ? nothing
          : html`<div class="switch wide" role="radiogroup" aria-label="Draw as">
              ${DENSITY.map(
                ([density, words]) => html`<button
                  role="radio"
                  aria-checked=${ui.density === density}
                  @click=${() => session.setUi({ density })}
                >
                  ${words}
                </button>`,
              )}
            </div>
            <label class="note contours">
              <input
                type="checkbox"
                .checked=${ui.contours}
                @change=${(event: Event) => session.setUi({ contours: (event.target as HTMLInputElement).checked })}
              />
              Contours: half, a quarter and a tenth of the densest
            </label>`
      }
      <label class="note size">
        Point size
        <input
          type="range"
          min="0.5"
          max="2.5"
          step="0.1"
          style="--share:${share}%"
          .value=${String(ui.pointSize)}
          @input=${(event: Event) => session.setUi({ pointSize: Number((event.target as HTMLInputElement).value) })}
        />
        <span class="num">${ui.pointSize.toFixed(1)}×</span>
      </label>`;
  }
}
