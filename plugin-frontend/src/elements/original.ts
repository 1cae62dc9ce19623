import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Dataset } from "../data/api.js";
import { baseStyles } from "./styles.js";
import "./thumbnail.js";

/** The picture of one row with its original behind it, which a click opens in full size over the map; Esc closes it. */
@customElement("pt-original")
export class Original extends LitElement {
  @property({ attribute: false }) from: Dataset | null = null;
  @property({ type: Number }) row = -1;
  /** What the picture shows, for those who do not see it. */
  @property() name = "";
  /** The original is there. */
  @state() private isThere = false;
  @query("[popover]") private sheet: HTMLElement | undefined;
  @query("[popover] canvas") private canvas: HTMLCanvasElement | undefined;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      .open {
        display: block;
        width: 100%;
      }
      .open:not(:disabled) {
        cursor: zoom-in;
      }
      [popover] {
        border: 0;
        padding: 12px;
        margin: auto;
        color: var(--pt-ink);
        background: var(--pt-raised);
        box-shadow: var(--pt-e2);
        border-radius: var(--pt-radius);
        max-width: calc(100vw - 24px);
        max-height: calc(100vh - 24px);
        overflow: hidden;
        cursor: zoom-out;
      }
      [popover] canvas {
        display: block;
        min-width: 240px;
        max-width: calc(100vw - 48px);
        max-height: calc(100vh - 84px);
        object-fit: contain;
        background: var(--pt-tile);
      }
      .caption {
        display: flex;
        gap: 12px;
        padding-top: 8px;
        /* A long name takes the picture's width, never more. */
        width: 0;
        min-width: 100%;
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("row") && !changed.has("from")) return;
    this.isThere = false;
    if (this.sheet?.matches(":popover-open")) this.sheet.hidePopover();
  }

  protected override render(): TemplateResult {
    return html`<button
        class="open"
        aria-label="Open ${this.name} in full size"
        title=${this.isThere ? "Open in full size" : ""}
        ?disabled=${!this.isThere}
        @click=${() => void this.#open()}
        @keydown=${this.#key}
      >
        <pt-thumbnail
          full
          .from=${this.from}
          .row=${this.row}
          name=${this.name}
          @original=${() => {
            this.isThere = true;
          }}
        ></pt-thumbnail>
      </button>
      <div popover @click=${() => this.sheet?.hidePopover()} @keydown=${this.#key}>
        <canvas role="img" aria-label=${this.name} width="1" height="1"></canvas>
        <div class="caption">
          <span class="grow cut">${this.name}</span>
          <span class="note num" id="size"></span>
        </div>
      </div>`;
  }

  /** Esc closes the picture alone, not the inspector with it. */
  readonly #key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.sheet?.matches(":popover-open")) return;
    event.stopPropagation();
    event.preventDefault();
    this.sheet.hidePopover();
  };

  async #open(): Promise<void> {
    const { from, row, canvas } = this;
    const image = await from?.original(row).catch(() => null); // kept since it was shown small
    if (!image || !canvas || this.from !== from || this.row !== row) return;
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext("2d")?.drawImage(image, 0, 0);
    const size = this.renderRoot.querySelector("#size");
    if (size) size.textContent = `${image.width} × ${image.height} px`;
    this.sheet?.showPopover();
  }
}
