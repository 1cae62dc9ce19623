import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, query } from "lit/decorators.js";
import type { Session } from "../state/session.js";
import { icon } from "./icons.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

/** What was just done, in a line; and the text to copy where the browser lets nobody else do it. */
@customElement("pt-said")
export class SaidLine extends SessionElement {
  @query("input") private field: HTMLInputElement | null | undefined;

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        position: absolute;
        left: 50%;
        bottom: 64px;
        transform: translateX(-50%);
        z-index: 30;
        max-width: min(560px, calc(100% - 32px));
        background: var(--pt-raised);
        box-shadow: var(--pt-e2);
        border-radius: var(--pt-radius);
        padding: 6px 6px 6px 12px;
        display: grid;
        gap: 6px;
      }
      .row {
        gap: 8px;
        min-height: 24px;
      }
      input {
        width: 100%;
        height: 32px;
        padding: 0 8px;
        border: 1px solid var(--pt-line-firm);
        border-radius: var(--pt-radius);
        background: var(--pt-surface);
      }
    `,
  ];

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.field && this.renderRoot.querySelector(":focus") === null) {
      this.field.focus();
      this.field.select();
    }
  }

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { said } = session.now;
    if (said === null) return nothing;
    return html`<div class="row">
        <span class="grow" role="status">${said.words}</span>
        <button
          class="tool small"
          aria-label="Dismiss"
          title="Dismiss"
          @click=${() => session.patch({ said: null })}
        >
          ${icon("close", 16)}
        </button>
      </div>
      ${
        said.copy === null
          ? nothing
          : html`<input
              readonly
              aria-label="Text to copy"
              .value=${said.copy}
              @keydown=${(event: KeyboardEvent) => {
                if (event.key === "Escape") session.patch({ said: null });
                event.stopPropagation();
              }}
            />`
      }`;
  }
}
