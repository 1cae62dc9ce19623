import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { NO_ROWS } from "../state/choice.js";
import type { Session } from "../state/session.js";
import { count } from "../state/words.js";
import { icon } from "./icons.js";
import "./neighbour.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

const TILE_PX = 60;
const SPARE = 4;

/** The selected points as a strip of pictures: a click inspects, Alt-click takes out. */
@customElement("pt-selection-strip")
export class SelectionStrip extends SessionElement {
  @state() private left = 0;
  @state() private width = 1200;
  readonly #watch = new ResizeObserver(([entry]) => {
    this.width = entry?.contentRect.width ?? this.width;
  });

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        height: 112px;
        flex: none;
        display: flex;
        flex-direction: column;
        gap: 8px;
        padding: 8px 12px 8px 16px;
        border-top: 1px solid var(--pt-line-soft);
        background: var(--pt-surface);
      }
      .top {
        display: flex;
        align-items: center;
        gap: 8px;
        height: 24px;
      }
      .tiles {
        flex: 1;
        overflow-x: auto;
        overflow-y: hidden;
        position: relative;
        scrollbar-width: thin;
        scrollbar-color: var(--pt-ghost) transparent;
      }
      .all {
        position: relative;
        height: 58px;
      }
      .tile {
        position: absolute;
        top: 1px;
        width: 56px;
      }
      .tile.inspected {
        outline: 2px solid var(--pt-mark);
        border-radius: 3px;
      }
      @media (max-height: 480px) {
        :host {
          height: 40px;
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watch.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watch.disconnect();
  }

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { selected } = session.choice;
    if (selected.length === 0) return nothing;
    const first = Math.max(0, Math.floor(this.left / TILE_PX) - SPARE);
    const last = Math.min(selected.length, first + Math.ceil(this.width / TILE_PX) + 2 * SPARE);
    const seen = Array.from(selected.subarray(first, last), (row, at) => ({
      row,
      place: first + at,
    }));
    return html`<div class="top">
        <b class="num">${count(selected.length)} selected</b>
        <span class="note grow cut">click inspects, Shift on the map adds, Alt removes</span>
        <button
          class="tool small"
          aria-label="Clear the selection"
          title="Clear the selection (Esc)"
          @click=${() => session.select(NO_ROWS)}
        >
          ${icon("close", 16)}
        </button>
      </div>
      <div
        class="tiles"
        @scroll=${(event: Event) => {
          this.left = (event.target as HTMLElement).scrollLeft;
        }}
      >
        <div class="all" style="width:${selected.length * TILE_PX}px">
          ${repeat(
            seen,
            ({ row }) => row,
            ({ row, place }) => html`<button
              class="tile ${row === session.now.inspected ? "inspected" : ""}"
              style="left:${place * TILE_PX}px"
              title="Row ${row}"
              @click=${(event: MouseEvent) => {
                if (event.altKey) session.select(Uint32Array.of(row), "remove");
                else session.inspect(row);
              }}
              @pointerenter=${() => session.focus(row)}
            >
              <span class="unseen">Row ${row}</span>
              <pt-neighbour .session=${session} .row=${row}></pt-neighbour>
            </button>`,
          )}
        </div>
      </div>`;
  }
}
