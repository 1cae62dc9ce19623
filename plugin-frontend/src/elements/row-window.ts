import type { LitElement, ReactiveController } from "lit";

/** Rows beyond the edges that stand in the page, so that a short scroll shows them at once. */
const SPARE_ROWS = 6;

/** Browsers cut what is taller: Chromium at 2^25 px. A longer list scrolls through its rows in larger steps. */
const MOST_PX = 16_000_000;

/** Which rows of a long list stand in the page: those in sight of its scrolling host, and a few beyond. */
export class RowWindow implements ReactiveController {
  #top = 0;
  #height = 400;
  #rows = 0;
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
    this.#rows = rows;
    const first = Math.max(0, Math.floor(this.#seenTop / this.rowPx) - SPARE_ROWS);
    const seen = Math.ceil(this.#height / this.rowPx) + 2 * SPARE_ROWS;
    return { first, last: Math.min(rows, first + seen) };
  }

  /** Height of the whole list in px, its head included. Ask for it, and for places, after `range`. */
  get listPx(): number {
    return this.headPx + Math.min(MOST_PX, this.#rows * this.rowPx);
  }

  /** Where a row that is in sight stands, in px from the top of the list. */
  topOf(place: number): number {
    return this.headPx + place * this.rowPx - (this.#seenTop - this.#top);
  }

  /** Whole rows that a page has. */
  get page(): number {
    return Math.max(1, Math.floor((this.#height - this.headPx) / this.rowPx) - 1);
  }

  /** Scrolls as little as shows the row. */
  show(row: number): void {
    this.#top = this.host.scrollTop; // a key that is held down comes before the event of the last scrolling
    const top = row * this.rowPx;
    const bottom = top + this.rowPx + this.headPx;
    if (top < this.#seenTop) this.#scrollTo(top);
    else if (bottom > this.#seenTop + this.#height) this.#scrollTo(bottom - this.#height);
  }

  /** How far the list is scrolled, were it as tall as its rows. */
  get #seenTop(): number {
    return this.#top * this.#stretch;
  }

  /** Px of rows for each px of scrolling: 1 unless the list is too tall. */
  get #stretch(): number {
    const full = this.#rows * this.rowPx;
    if (full <= MOST_PX) return 1;
    const visible = this.#height - this.headPx;
    return (full - visible) / (MOST_PX - visible);
  }

  #scrollTo(top: number): void {
    this.host.scrollTop = top / this.#stretch;
  }
}
