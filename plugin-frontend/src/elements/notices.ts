import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Notice } from "../data/api.js";
import type { Session } from "../state/session.js";
import { tryAgain } from "../state/task.js";
import { copyText } from "./address.js";
import { icon } from "./icons.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

const MOST_SHOWN = 3;

/** What could not be read, one line each: what failed, why on demand, what to do. Stays until dismissed. */
@customElement("pt-notices")
export class Notices extends SessionElement {
  @state() private open: Notice | null = null;

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 4px;
        max-width: 560px;
      }
      .notice {
        background: var(--pt-error-wash);
        border-radius: var(--pt-radius);
        box-shadow: var(--pt-e1);
        padding: 4px 4px 4px 12px;
        font-size: 12px;
        line-height: 16px;
      }
      .notice .row {
        gap: 8px;
        min-height: 24px;
      }
      .notice .icon {
        color: var(--pt-error);
      }
      .why {
        padding: 4px 8px 8px 24px;
        overflow-wrap: anywhere;
      }
      .actions {
        display: flex;
        gap: 8px;
        margin-top: 8px;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { notices } = session.now;
    if (notices.length === 0) return nothing;
    const rest = notices.length - MOST_SHOWN;
    return html`${notices.slice(0, MOST_SHOWN).map((notice) => this.#notice(session, notice))}
    ${rest > 0 ? html`<div class="notice">and ${rest} more; dismiss one to see the next</div>` : nothing}`;
  }

  #notice(session: Session, notice: Notice): TemplateResult {
    const isOpen = this.open === notice;
    return html`<div class="notice" role="alert">
      <div class="row">
        ${icon("error", 16)}
        <span class="grow cut" title=${notice.where}><b>${notice.where}</b>: ${notice.found}</span>
        <button
          class="link"
          aria-expanded=${isOpen}
          @click=${() => {
            this.open = isOpen ? null : notice;
          }}
        >
          Why
        </button>
        <button class="tool small" aria-label="Dismiss" title="Dismiss" @click=${() => session.dismiss(notice)}>
          ${icon("close", 16)}
        </button>
      </div>
      ${
        isOpen
          ? html`<div class="why">
            Found ${notice.found}; wanted ${notice.wanted}. ${notice.next}
            <div class="actions">
              <button class="button" @click=${() => this.#again(session, notice)}>
                Try again
              </button>
              <button
                class="button"
                @click=${() =>
                  copyText(
                    `${notice.where}: found ${notice.found}, wanted ${notice.wanted}. ${notice.next} (${notice.code})`,
                  )}
              >
                ${icon("copy", 16)}Copy report
              </button>
            </div>
          </div>`
          : nothing
      }
    </div>`;
  }

  /** The part that failed, where it can be asked for alone; else the whole again. */
  #again(session: Session, notice: Notice): void {
    const again = tryAgain(notice);
    session.dismiss(notice);
    if (again !== undefined) again();
    else this.dispatchEvent(new CustomEvent("retry", { bubbles: true, composed: true }));
  }
}
