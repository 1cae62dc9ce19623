import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { Session } from "../state/session.js";
import { SessionElement } from "./session-element.js";
import { baseStyles } from "./styles.js";

/** Which steps the trails on the map come from. */
@customElement("pt-trails-note")
export class TrailsNote extends SessionElement {
  static override styles = [
    baseStyles,
    css`
      :host {
        position: absolute;
        left: 12px;
        top: 12px;
        font-size: 12px;
        pointer-events: none;
        z-index: 2;
      }
      div {
        padding: 2px 8px;
        background: var(--pt-raised);
        border-radius: var(--pt-radius);
        box-shadow: var(--pt-e1);
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { movement, dataset } = session.now;
    const trails = movement?.step === dataset?.step ? movement?.trails : null;
    if (!trails || movement === null || trails.rows.length === 0) return nothing;
    const [first, ...others] = movement.through;
    const over = others.length > 0 ? ` over ${others.join(", ")}` : "";
    return html`<div class="num">
      Trails from step ${first}${over} to ${movement.step}, the ${trails.rows.length} that moved most
    </div>`;
  }
}
