import { css, html, nothing, svg, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { scaled } from "../state/column-scale.js";
import { type ColumnSummary, unscaled } from "../state/column-summary.js";
import { rangeOf, withRange } from "../state/range-filter.js";
import type { Session } from "../state/session.js";
import { short } from "../state/words.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

const WIDTH = 256;
const HEIGHT = 28;
/** A press that moves less is a click: it takes the range away. */
const LEAST_DRAG = 0.02;
const KEY_STEP = 0.02;

/** The histogram of a number column; dragged over it, it filters by that range. */
@customElement("pt-column-range")
export class ColumnRange extends SessionElement {
  @property({ attribute: false }) summary: ColumnSummary | null = null;
  @state() private drag: { readonly from: number; readonly to: number } | null = null;

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        display: block;
        padding: 0 16px;
      }
      .box {
        position: relative;
        touch-action: none;
        cursor: ew-resize;
      }
      svg {
        display: block;
        width: 100%;
        fill: var(--pt-ghost);
      }
      svg .on {
        fill: var(--pt-ghost-ring);
      }
      .ends {
        display: flex;
        justify-content: space-between;
        gap: 8px;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { summary } = this;
    if (summary === null || summary.bins === null || summary.scale === null) return nothing;
    const { scale, info } = summary;
    const filtered = rangeOf(session.choice.filter, info.name);
    const place = (value: number, open: number) =>
      Number.isFinite(value) ? scaled(scale, value) : open;
    const range =
      this.drag ?? (filtered && { from: place(filtered.from, 0), to: place(filtered.to, 1) });
    const bins = Array.from(summary.bins);
    const most = Math.sqrt(Math.max(1, ...bins));
    const width = WIDTH / bins.length;
    const words = (at: number) => this.#words(unscaled(scale, at));
    return html`<div
        class="box"
        role="slider"
        tabindex="0"
        aria-label="Lowest ${info.name} that passes the filter"
        aria-valuemin=${scale.minimum}
        aria-valuemax=${scale.maximum}
        aria-valuenow=${unscaled(scale, range?.from ?? 0)}
        aria-valuetext="from ${words(range?.from ?? 0)} to ${words(range?.to ?? 1)}"
        title="Drag to filter by a range; click to take it away"
        @pointerdown=${this.#down}
        @pointermove=${this.#move}
        @pointerup=${(event: PointerEvent) => this.#up(event, session)}
        @keydown=${(event: KeyboardEvent) => this.#keys(event, session, range ?? { from: 0, to: 1 })}
      >
        <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" height=${HEIGHT} preserveAspectRatio="none" aria-hidden="true">
          ${bins.map((bin, at) => {
            // Square-root heights: a small bin beside a large one is still seen.
            const height = bin === 0 ? 0 : Math.max(1, ((HEIGHT - 1) * Math.sqrt(bin)) / most);
            const middle = (at + 0.5) / bins.length;
            const on = range === null || (middle >= range.from && middle <= range.to);
            return svg`<rect class=${on ? "on" : ""} x=${at * width} y=${HEIGHT - height} width=${width - 1} height=${height}></rect>`;
          })}
        </svg>
      </div>
      <div class="tick num ends"><span>${words(range?.from ?? 0)}</span><span>${words(range?.to ?? 1)}</span></div>`;
  }

  #words(value: number): string {
    return this.summary?.info.type === "date"
      ? new Date(value).toISOString().slice(0, 10)
      : short(value);
  }

  #share(event: PointerEvent): number {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - box.x) / Math.max(1, box.width)));
  }

  #down(event: PointerEvent): void {
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    const at = this.#share(event);
    this.drag = { from: at, to: at };
  }

  #move(event: PointerEvent): void {
    if (this.drag !== null) this.drag = { ...this.drag, to: this.#share(event) };
  }

  #up(_event: PointerEvent, session: Session): void {
    const { drag } = this;
    this.drag = null;
    if (drag === null) return;
    const from = Math.min(drag.from, drag.to);
    const to = Math.max(drag.from, drag.to);
    this.#set(session, to - from < LEAST_DRAG ? null : { from, to });
  }

  #set(session: Session, range: { from: number; to: number } | null): void {
    const { summary } = this;
    if (summary === null || summary.scale === null) return;
    const { scale, info } = summary;
    // Written short: what the filter line shows is what the filter does.
    const text = (at: number) => {
      const value = unscaled(scale, at);
      return info.type === "date"
        ? new Date(value).toISOString().slice(0, 10)
        : String(Number(value.toPrecision(4)));
    };
    const next = range === null ? null : { from: text(range.from), to: text(range.to) };
    session.setFilter(withRange(session.choice.filter, info.name, next));
  }

  #keys(event: KeyboardEvent, session: Session, range: { from: number; to: number }): void {
    const step = {
      ArrowRight: KEY_STEP,
      ArrowUp: KEY_STEP,
      ArrowLeft: -KEY_STEP,
      ArrowDown: -KEY_STEP,
    }[event.key];
    if (event.key === "Delete" || event.key === "Backspace") this.#set(session, null);
    else if (step !== undefined && event.shiftKey) {
      this.#set(session, {
        from: range.from,
        to: Math.max(range.from, Math.min(1, range.to + step)),
      });
    } else if (step !== undefined) {
      this.#set(session, {
        from: Math.min(range.to, Math.max(0, range.from + step)),
        to: range.to,
      });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
