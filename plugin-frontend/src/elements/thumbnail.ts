import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Dataset } from "../data/api.js";
import type { Session } from "../state/session.js";
import { wantTile } from "../state/tiles.js";

/** An original is averaged down to this side, in px: what the page scales further down would lose its fine lines. */
const MOST_SIDE = 320;

/** The picture of one row, drawn on a canvas that fills the element. Transparent pictures stand on the tile colour. */
@customElement("pt-thumbnail")
export class Thumbnail extends LitElement {
  /** Where the fetch of its sheet is shown and told. */
  @property({ attribute: false }) session: Session | null = null;
  @property({ attribute: false }) from: Dataset | null = null;
  @property({ type: Number }) row = -1;
  /** What the picture shows, for those who do not see it. */
  @property() name = "";
  /** The original of the row: shown in the place of its thumbnail once it is there. */
  @property({ attribute: false }) original: ImageBitmap | null = null;
  @state() private isMissing = false;
  #isShown = false;
  #leave: () => void = () => {};
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
    .missing {
      background: linear-gradient(
        to top right,
        transparent calc(50% - 0.75px),
        var(--pt-line-soft) 0 calc(50% + 0.75px),
        transparent 0
      );
    }
  `;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated && !this.#isShown) this.#draw();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave();
  }

  protected override render(): TemplateResult {
    const name = this.name || `row ${this.row}`;
    return html`<canvas
      role="img"
      class=${this.isMissing ? "missing" : ""}
      aria-label=${this.isMissing ? `${name}, without its picture` : name}
      width="1"
      height="1"
    ></canvas>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("row") || changed.has("from")) this.#draw();
    if (this.original !== null) this.#show(this.original);
  }

  #draw(): void {
    const { canvas, from, row, session } = this;
    if (canvas === undefined) return;
    this.#leave();
    this.#isShown = false;
    this.isMissing = false;
    canvas.width = 1;
    canvas.height = 1;
    if (session === null || from === null || row < 0) return;
    this.#leave = wantTile(session, from, {
      row,
      show: (image) => {
        this.isMissing = false;
        this.#isShown = true;
        if (image !== null && this.original === null) this.#show(image);
      },
      miss: () => {
        this.isMissing = true;
      },
    });
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
