import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { Positions } from "../data/api.js";
import type { ThemeName } from "../state/palette.js";
import type { Appearance, CameraState, MapLabel, MapView, Marks } from "../view/api.js";
import { createMapView } from "../view/map-view.js";
import { mapTheme } from "./map-theme.js";

/**
 * One of several maps side by side: shows what it is given, and tells what is done on it.
 * @fires pane-hover - `detail: { row, x, y }`
 * @fires pane-click - `detail: { row, shift, alt }`
 * @fires pane-select - `detail: { rows, how }`
 * @fires pane-camera - `detail: { camera }`, when moved by hand
 */
@customElement("pt-linked-map")
export class LinkedMap extends LitElement {
  @property({ attribute: false }) placement: Positions | null = null;
  @property({ attribute: false }) appearance: Appearance | null = null;
  @property({ attribute: false }) marks: Marks | null = null;
  @property({ attribute: false }) labels: readonly MapLabel[] = [];
  @property() theme: ThemeName = "light";
  @property() tool: "pan" | "lasso" | "box" = "pan";
  @property({ type: Number }) pointSize = 1;
  /** What is shown, for those who do not see it. */
  @property() name = "";
  @query(".host") private host: HTMLElement | undefined;
  #view: MapView | null = null;
  #isFollowing = false;

  static override styles = css`
    :host {
      display: block;
      position: relative;
      overflow: hidden;
      min-height: 0;
      min-width: 0;
    }
    .host {
      position: absolute;
      inset: 0;
    }
    .host:focus-visible {
      outline: 2px solid var(--pt-focus);
      outline-offset: -2px;
    }
  `;

  get view(): MapView | null {
    return this.#view;
  }

  /** Moves as another map was moved; tells nobody. */
  follow(camera: CameraState): void {
    this.#isFollowing = true;
    this.#view?.setCamera(camera);
    this.#isFollowing = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#view?.dispose();
    this.#view = null;
  }

  protected override render(): TemplateResult {
    return html`<div class="host" role="img" aria-label=${this.name} tabindex="0"></div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.host === undefined) return;
    const isNew = this.#view === null;
    const view = this.#view ?? this.#create(this.host);
    if (view === null) return;
    const has = (key: keyof LinkedMap) => isNew || changed.has(key);
    if (has("theme")) view.setTheme(mapTheme(this));
    if (has("pointSize")) view.setPointSize(this.pointSize);
    if (has("tool")) view.setTool(this.tool);
    if (has("placement") && this.placement !== null) view.setPlacement(this.placement);
    if (has("appearance") && this.appearance !== null) view.setAppearance(this.appearance);
    if (has("marks") && this.marks !== null) view.setMarks(this.marks);
    if (has("labels")) view.setLabels(this.labels);
  }

  #create(host: HTMLElement): MapView | null {
    const tell = (name: string, detail: object) =>
      this.dispatchEvent(new CustomEvent(name, { detail }));
    try {
      this.#view = createMapView({
        host,
        theme: mapTheme(this),
        events: {
          hover: (row, x, y) => tell("pane-hover", { row, x, y }),
          click: (row, { shift, alt }) => tell("pane-click", { row, shift, alt }),
          select: (rows, how) => tell("pane-select", { rows, how }),
          camera: (camera) => {
            if (!this.#isFollowing) tell("pane-camera", { camera });
          },
        },
      });
    } catch {
      this.#view = null; // the main map says that there is no WebGL2
    }
    return this.#view;
  }
}
