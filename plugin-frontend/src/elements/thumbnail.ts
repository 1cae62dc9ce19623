import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { Dataset } from "../data/api.js";

/** The picture of one row, drawn on a canvas that fills the element. Transparent pictures stand on the tile colour. */
@customElement("pt-thumbnail")
export class Thumbnail extends LitElement {
  @property({ attribute: false }) from: Dataset | null = null;
  @property({ type: Number }) row = -1;
  /** What the picture shows, for those who do not see it. */
  @property() name = "";
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
  }

  async #draw(dataset: Dataset | null, row: number): Promise<void> {
    const { canvas } = this;
    if (canvas === undefined) return;
    canvas.width = 1;
    canvas.height = 1;
    if (dataset === null || row < 0) return;
    const image = await dataset.thumbnail(row).catch(() => null);
    if (image === null || this.row !== row || this.from !== dataset) return;
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext("2d")?.drawImage(image, 0, 0);
  }
}
