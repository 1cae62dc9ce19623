import type { LitElement, ReactiveController } from "lit";

/** Rows beyond the edges that stand in the page, so that a short scroll shows them at once. */
const SPARE_ROWS = 6;

/** Which rows of a long list stand in the page: those in sight of its scrolling host, and a few beyond. */
export class RowWindow implements ReactiveController {
  #top = 0;
  #height = 400;
  readonly #watch: ResizeObserver;
  readonly #scrolled = (): void => {
    this.#top = this.host.scrollTop;
    this.host.requestUpdate();
  };

  /** @param headPx what sticks to the top of the host over its rows */
  constructor(
    private readonly host: LitElement,
    readonly rowPx: number,
    private readonly headPx = 0,
  ) {
    host.addController(this);
    this.#watch = new ResizeObserver(([entry]) => {
      this.#height = entry?.contentRect.height ?? this.#height;
      host.requestUpdate();
    });
  }

  hostConnected(): void {
    this.#watch.observe(this.host);
    this.host.addEventListener("scroll", this.#scrolled, { passive: true });
  }

  hostDisconnected(): void {
    this.#watch.disconnect();
    this.host.removeEventListener("scroll", this.#scrolled);
  }

  /** First row in the page, and the one after the last. */
  range(rows: number): { readonly first: number; readonly last: number } {
    const first = Math.max(0, Math.floor(this.#top / this.rowPx) - SPARE_ROWS);
    const seen = Math.ceil(this.#height / this.rowPx) + 2 * SPARE_ROWS;
    return { first, last: Math.min(rows, first + seen) };
  }

  /** Whole rows that a page has. */
  get page(): number {
    return Math.max(1, Math.floor((this.#height - this.headPx) / this.rowPx) - 1);
  }

  /** Scrolls as little as shows the row. */
  show(row: number): void {
    const top = row * this.rowPx;
    const bottom = top + this.rowPx + this.headPx;
    if (top < this.host.scrollTop) this.host.scrollTop = top;
    else if (bottom > this.host.scrollTop + this.#height)
      this.host.scrollTop = bottom - this.#height;
  }
}
