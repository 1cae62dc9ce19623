import { css, html, type nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { Session } from "../state/session.js";
import { SessionElement } from "./session-element.js";
import { baseStyles } from "./styles.js";

/** The rows as a table. */
@customElement("pt-table")
export class Table extends SessionElement {
  static override styles = [baseStyles, css`:host { display: block; }`];
  protected draw(_session: Session): TemplateResult | typeof nothing {
    return html``;
  }
}
