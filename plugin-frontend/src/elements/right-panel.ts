import { css, html, type nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { Session } from "../state/session.js";
import "./inspector.js";
import "./moved-panel.js";
import { SessionElement } from "./session-element.js";
import "./selection-panel.js";
import { panelStyles } from "./panel-styles.js";
import { baseStyles } from "./styles.js";

/** The right column: the inspected point, or what the selection has in common. */
@customElement("pt-right-panel")
export class RightPanel extends SessionElement {
  static override styles = [
    baseStyles,
    panelStyles,
    css`
      :host {
        width: var(--pt-right);
        border-left: 1px solid var(--pt-line-soft);
        background: var(--pt-surface);
        display: flex;
        flex-direction: column;
        min-height: 0;
        overflow: hidden;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { inspected } = session.now;
    if (inspected >= 0) return html`<pt-inspector .session=${session}></pt-inspector>`;
    if (session.choice.selected.length > 0)
      return html`<pt-selection-panel .session=${session}></pt-selection-panel>`;
    if (session.now.ui.movement) return html`<pt-moved-panel .session=${session}></pt-moved-panel>`;
    return html`<div class="section note" style="border:0">
      Click a point to see its picture, columns, concepts and neighbours. Shift-drag on the map selects, and
      says what the selection has in common.
    </div>`;
  }
}
