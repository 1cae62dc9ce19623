import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { Dataset } from "../data/api.js";

/** An original is averaged down to this side, in px: what the page scales further down would lose its fine lines. */
const MOST_SIDE = 320;

/** The picture of one row, drawn on a canvas that fills the element. Transparent pictures stand on the tile colour. */
@customElement("pt-thumbnail")
export class Thumbnail extends LitElement {
  @property({ attribute: false }) from: Dataset | null = null;
  @property({ type: Number }) row = -1;
  /** What the picture shows, for those who do not see it. */
  @property() name = "";
  /** The original of the row: shown in the place of its thumbnail once it is there. */
  @property({ attribute: false }) original: ImageBitmap | null = null;
  #asked = new AbortController();
  @query("canvas") private canvas: HTMLCanvasElement | undefined;

  static override styles = css`
    :host {
      display: block;
      background: var(--pt-tile);
      border-radius: 3px;
      overflow: hidden;
      aspect-ratio: 1;
    }
    canvas {
      display: block;
      width: 100%;
      height: 100%;
      object-fit: contain;
    }
  `;

  protected override render(): TemplateResult {
    return html`<canvas role="img" aria-label=${this.name || `row ${this.row}`} width="1" height="1"></canvas>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("row") || changed.has("from")) void this.#draw(this.from, this.row);
    if (this.original !== null) this.#show(this.original);
  }

  async #draw(dataset: Dataset | null, row: number): Promise<void> {
    const { canvas } = this;
    if (canvas === undefined) return;
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    canvas.width = 1;
    canvas.height = 1;
    if (dataset === null || row < 0) return;
    const image = await dataset.thumbnail(row).catch(() => null);
    if (image !== null && !signal.aborted && this.original === null) this.#show(image);
  }

  #show(image: ImageBitmap): void {
    const { canvas } = this;
    if (canvas === undefined) return;
    const scale = Math.min(1, MOST_SIDE / Math.max(image.width, image.height));
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    const pixels = canvas.getContext("2d");
    if (pixels) pixels.imageSmoothingQuality = "high";
    pixels?.drawImage(image, 0, 0, canvas.width, canvas.height);
  }
}
