import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Dataset } from "../data/api.js";
import type { Session } from "../state/session.js";
import { attempt, type Working } from "../state/task.js";
import { baseStyles } from "./styles.js";
import "./thumbnail.js";

/** The picture of one row with its original behind it, which a click opens in full size over the map; Esc closes it. */
@customElement("pt-original")
export class Original extends LitElement {
  @property({ attribute: false }) session: Session | null = null;
  @property({ attribute: false }) from: Dataset | null = null;
  @property({ type: Number }) row = -1;
  /** What the picture shows, for those who do not see it. */
  @property() name = "";
  /** The original, once it is there. */
  @state() private image: ImageBitmap | null = null;
  #asked = new AbortController();
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
    this.image = null;
    if (this.sheet?.matches(":popover-open")) this.sheet.hidePopover();
    void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asked.abort();
  }

  /** Another row, or none, ends the wait for this one's original. */
  async #load(): Promise<void> {
    const { session, from, row } = this;
    this.#asked.abort();
    const asked = new AbortController();
    this.#asked = asked;
    if (session === null || from === null || row < 0) return;
    const { signal } = asked;
    const read = ({ signal: byHand, onProgress }: Working) => {
      byHand.addEventListener("abort", () => asked.abort(), { once: true });
      return from.original(row, { signal, onProgress });
    };
    const isShown = () => this.isConnected && this.from === from && this.row === row;
    const again = () => (isShown() ? this.#load() : undefined);
    const image = await attempt(session, "original", read, again);
    if (!signal.aborted) this.image = image;
  }

  protected override render(): TemplateResult {
    return html`<button
        class="open"
        aria-label="Open ${this.name} in full size"
        title=${this.image ? "Open in full size" : ""}
        ?disabled=${!this.image}
        @click=${this.#open}
        @keydown=${this.#key}
      >
        <pt-thumbnail
          .session=${this.session}
          .from=${this.from}
          .row=${this.row}
          .original=${this.image}
          name=${this.name}
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

  readonly #open = (): void => {
    const { image, canvas } = this;
    if (!image || !canvas) return;
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext("2d")?.drawImage(image, 0, 0);
    const size = this.renderRoot.querySelector("#size");
    if (size) size.textContent = `${image.width} × ${image.height} px`;
    this.sheet?.showPopover();
  };
}
