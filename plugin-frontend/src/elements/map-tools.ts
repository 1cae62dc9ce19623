import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Session } from "../state/session.js";
import { fillScreen } from "./fill-screen.js";
import { type IconName, icon } from "./icons.js";
import type { MapHost } from "./map.js";
import { SessionElement } from "./session-element.js";
import { sliderStyles } from "./slider-styles.js";
import { baseStyles, controlStyles } from "./styles.js";

const ZOOM = 1.5;
const SMALLEST_PX = 16;
const LARGEST_PX = 112;

/** Lasso, in, out, fit, full screen; and the size of the thumbnails while they are on. */
@customElement("pt-map-tools")
export class MapTools extends SessionElement {
  @property({ attribute: false }) map: MapHost | null = null;
  @property({ type: Boolean, reflect: true }) compact = false;

  @state() private turning = false;

  static override styles = [
    baseStyles,
    controlStyles,
    sliderStyles,
    css`
      @media print {
        :host {
          display: none;
        }
      }
      .tools {
        position: absolute;
        right: 12px;
        bottom: 12px;
        display: flex;
        flex-direction: column;
        background: var(--pt-raised);
        border-radius: var(--pt-radius);
        box-shadow: var(--pt-e1);
        z-index: 2;
      }
      .tools .tool + .tool {
        border-top: 1px solid var(--pt-line-soft);
        border-radius: 0;
      }
      :host([compact]) .tools {
        top: 8px;
        right: 8px;
        bottom: auto;
      }
      :host([compact]) .tool {
        width: 40px;
        height: 40px;
      }
      .camera {
        position: absolute;
        right: 56px;
        bottom: 12px;
        display: flex;
        align-items: center;
        height: 32px;
        padding: 0 4px;
        background: var(--pt-raised);
        border-radius: var(--pt-radius);
        box-shadow: var(--pt-e1);
        z-index: 2;
      }
      .camera button {
        display: flex;
        align-items: center;
        gap: 4px;
        height: 24px;
        padding: 0 8px;
        border-radius: var(--pt-radius);
        font-size: 12px;
        color: var(--pt-ink-2);
      }
      .camera button:hover {
        background: var(--pt-hover);
      }
      .camera button[aria-pressed="true"] {
        color: var(--pt-ink);
        font-weight: var(--pt-w-strong);
      }
      .size {
        position: absolute;
        right: 12px;
        top: 12px;
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 6px 12px;
        background: var(--pt-raised);
        border-radius: var(--pt-radius);
        box-shadow: var(--pt-e1);
        z-index: 2;
      }
      .size input {
        width: 96px;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult {
    const { ui } = session.now;
    const lasso = this.#tool("lasso", "Lasso (l)", ui.tool === "lasso", () =>
      session.setUi({ tool: ui.tool === "lasso" ? "pan" : "lasso" }),
    );
    const { selected } = session.choice;
    const fit =
      selected.length > 0
        ? this.#tool("fit", "Fit the selection (f)", null, () => this.map?.fit())
        : this.#tool("fit", "Fit (f)", null, () => this.map?.fit());
    const isSolid = session.now.derived.placement?.dims === 3 && !this.compact;
    if (!isSolid && this.turning) this.turning = false;
    return html`${ui.images && !this.compact ? this.#sizes(session) : nothing}
      ${isSolid ? this.#camera(session) : nothing}
      <div class="tools" role="toolbar" aria-label="Map">
        ${
          this.compact
            ? html`${fit}${lasso}`
            : html`${lasso}${this.#tool("add", "Zoom in", null, () => this.map?.zoomBy(ZOOM))}${this.#tool(
                "minus",
                "Zoom out",
                null,
                () => this.map?.zoomBy(1 / ZOOM),
              )}${fit}${this.#tool("whole", "Full screen", null, () => void fillScreen())}`
        }
      </div>`;
  }

  /** What only a solid layout needs. */
  #camera(session: Session): TemplateResult {
    const turn = () => {
      this.turning = !this.turning;
      this.map?.view?.setTurning(this.turning);
      if (this.turning) this.map?.addEventListener("pointerdown", this.#stopTurning);
    };
    const above = () => {
      const view = this.map?.view;
      view?.setCamera(
        { ...view.camera(), pitch: Math.PI / 2 },
        { tweenMs: this.map?.tweenMs ?? 0 },
      );
    };
    const { perspective } = session.now.ui;
    return html`<div class="camera" role="toolbar" aria-label="Camera">
      <button aria-pressed=${this.turning} title="Turns until you touch the map" @click=${turn}>Turn slowly</button>
      <button title="Looks down on the floor" @click=${above}>From above</button>
      <button
        aria-pressed=${perspective}
        title="What is far is smaller"
        @click=${() => session.setUi({ perspective: !perspective })}
      >
        Perspective${perspective ? icon("check", 16) : nothing}
      </button>
    </div>`;
  }

  /** A hand on the map stops it. */
  readonly #stopTurning = (event: Event): void => {
    if (event.composedPath().includes(this)) return;
    this.turning = false;
    this.map?.view?.setTurning(false);
    this.map?.removeEventListener("pointerdown", this.#stopTurning);
  };

  #tool(picture: IconName, name: string, pressed: boolean | null, act: () => void): TemplateResult {
    return html`<button
      class="tool"
      aria-label=${name}
      title=${name}
      aria-pressed=${pressed ?? nothing}
      @click=${act}
    >
      ${icon(picture)}
    </button>`;
  }

  #sizes(session: Session): TemplateResult {
    const { thumbnailPx } = session.now.ui;
    const share = ((thumbnailPx - SMALLEST_PX) / (LARGEST_PX - SMALLEST_PX)) * 100;
    return html`<label class="size note" title="Their size when all are in view; they grow to 128 px as you zoom in">
      Thumbnail size
      <input
        type="range"
        min=${SMALLEST_PX}
        max=${LARGEST_PX}
        step="4"
        style="--share:${share}%"
        .value=${String(thumbnailPx)}
        @input=${(event: Event) =>
          session.setUi({ thumbnailPx: Number((event.target as HTMLInputElement).value) })}
      />
      <span class="num">${thumbnailPx} px</span>
    </label>`;
  }
}
