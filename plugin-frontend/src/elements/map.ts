import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Dataset } from "../data/api.js";
import { MANY_ROWS } from "../state/many-rows.js";
import { renderFlags } from "../state/marks.js";
import type { Session } from "../state/session.js";
import type { SessionState } from "../state/session-state.js";
import { tellUnfetched } from "../state/task.js";
import type { DrawReport, MapView, Marks } from "../view/api.js";
import { createMapView } from "../view/map-view.js";
import type { CameraKeeper } from "./camera-keeper.js";
import { mapTheme } from "./map-theme.js";
import { Script } from "./script.js";
import { SessionElement } from "./session-element.js";
import { baseStyles } from "./styles.js";
import type { ThumbnailLoader } from "./thumbnail-loader.js";

const TWEEN_MS = 600;
/** Lines to neighbours: more are a blot. */
const MOST_LINKS = 200;
/** Width of the key with its margins. */
const KEY_PX = 188;

const names = new Script("names on the map", () => import("../state/point-names.js"));
const keeping = new Script("the view of the map", () => import("./camera-keeper.js"));
const extras = new Script("what is drawn beside the points", () => import("./map-extras.js"));
const pictures = new Script("pictures", () => import("./thumbnail-loader.js"));

/** The map with its tools: hands the session's state to the view and the view's events to the session. */
@customElement("pt-map")
export class MapHost extends SessionElement {
  @property({ type: Boolean }) compact = false;
  /** The key lies on the map: *fit* leaves it room. */
  @property({ type: Boolean }) keyed = false;
  @query(".host") private host: HTMLElement | undefined;
  /** What the live region says of the point under the keyboard. */
  @state() spoken = "";
  #view: MapView | null = null;
  /** The graphics context was opened in this task, and nothing has been put on the map yet. */
  #isOpening = false;
  #shown: SessionState | null = null;
  #keeper: CameraKeeper | null = null;
  #wasKeyed = false;
  #fitted: Uint32Array | null = null;
  #marksOf: readonly unknown[] = [];
  #flags: Uint8Array<ArrayBufferLike> = new Uint8Array(0);
  /** Loaded with the first picture. */
  #thumbnails: ThumbnailLoader | null = null;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        position: relative;
        overflow: hidden;
        background: var(--pt-paper);
        min-height: 0;
      }
      .host {
        position: absolute;
        inset: 0;
      }
      .host:focus-visible {
        outline: none;
      }
      .host:focus-visible::after {
        content: "";
        position: absolute;
        inset: 2px;
        border: 2px solid var(--pt-focus);
        border-radius: var(--pt-radius);
        pointer-events: none;
        z-index: 3;
      }
    `,
  ];

  get view(): MapView | null {
    return this.#view;
  }

  /** Everything; where something is selected, that first, and everything when asked once more. */
  fit(): void {
    const { session } = this;
    const selected = session?.choice.selected ?? new Uint32Array(0);
    const isSelection = selected.length > 0 && selected !== this.#fitted;
    this.#fitted = isSelection ? selected : null;
    if (isSelection) {
      this.#keeper?.byHand();
      this.#view?.fit(selected, { tweenMs: this.#tween() });
      return;
    }
    // What fits is the choice of no camera; the keeper then shows it.
    if (session !== null && session.choice.camera !== null && this.#keeper !== null)
      session.change({ ...session.choice, camera: null }, "camera");
    else {
      this.#keeper?.byItself();
      this.#view?.fit(undefined, { tweenMs: this.#tween() });
    }
  }

  flyTo(row: number): void {
    this.#keeper?.byHand();
    this.#view?.flyTo(row, { tweenMs: this.#tween() });
  }

  zoomBy(factor: number): void {
    this.#keeper?.byHand();
    this.#view?.zoomBy(factor);
  }

  override focus(): void {
    this.host?.focus();
  }

  /** How long a move of the camera takes: none at all with reduced motion. */
  get tweenMs(): number {
    return this.#tween();
  }

  #tween(): number {
    return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : TWEEN_MS;
  }

  protected override subscribe(session: Session): () => void {
    const leaveState = super.subscribe(session);
    const leavePointer = session.pointer.subscribe(() => this.#mark(session.now));
    return () => {
      leaveState();
      leavePointer();
    };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#keeper?.dispose();
    this.#keeper = null;
    this.#view?.dispose();
    this.#view = null;
    this.#shown = null;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { session } = this;
    if (session === null || this.host === undefined) return;
    if (this.#view === null && session.now.mapProblem === null) {
      this.#create(session, this.host);
      const rows = session.now.dataset?.rows ?? 0;
      if (rows >= MANY_ROWS) this.#placeLater(rows);
    }
    if (!this.#isOpening) this.#show(session.now);
  }

  /** Shuffles many rows and places them, a task each: until then the map is empty, whatever asks for an update. */
  #placeLater(rows: number): void {
    this.#isOpening = true;
    setTimeout(() => {
      this.#view?.expect(rows);
      setTimeout(() => {
        this.#isOpening = false;
        if (this.isConnected) this.requestUpdate();
      });
    });
  }

  #create(session: Session, host: HTMLElement): void {
    try {
      this.#view = createMapView({
        host,
        theme: mapTheme(this),
        events: {
          hover: (row, x, y) => session.hover(row, x, y),
          click: (row, { shift, alt }) => {
            if (row < 0) session.back();
            else if (shift || alt) session.select(Uint32Array.of(row), alt ? "remove" : "add");
            else session.inspect(row);
          },
          doubleClick: (row) => {
            if (row >= 0) this.flyTo(row);
          },
          select: (rows, how) => {
            session.select(rows, how);
            session.setUi({ tool: "pan" });
          },
          fan: (rows) => session.patch({ fan: rows }),
          nameable: (rows) =>
            names.use(session, ({ nameCandidates }) => nameCandidates(session, rows)),
          unfetched: (error, again) => tellUnfetched(session, "the map", error, again),
          drawn: (report) => this.#report(session, report),
          labelClick: ({ rows }) => {
            if (rows !== undefined) session.select(rows, "replace");
          },
          camera: () => {
            if (session.pointer.value.row >= 0) session.hover(-1, 0, 0);
            this.#keeper?.moved();
          },
          inView: (rows) => session.patch({ inView: rows }),
          pictured: (rows, devicePx) => this.#thumbnails?.pictured(rows, devicePx),
          contextLost: () =>
            session.notice({
              code: "worker",
              where: "map",
              found: "the graphics context was lost",
              wanted: "a WebGL2 context",
              next: "It comes back by itself; nothing of your work is lost.",
            }),
          contextRestored: () => {
            const lost = session.now.notices.find(({ where }) => where === "map");
            if (lost !== undefined) session.dismiss(lost);
          },
        },
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      session.patch({ mapProblem: reason, ui: { ...session.now.ui, table: true } });
    }
  }

  /** Frames come many a second; only what is said somewhere changes the state, and a sample's size not on every frame. */
  #report(session: Session, report: DrawReport): void {
    if (this.#isOpening) return; // the picture of an empty map is not the first picture
    const before = session.now.drawn;
    if (this.#keeper === null) this.#keepCamera(session);
    if (before?.sampled && report.sampled && isAlike(before.drawn, report.drawn)) return;
    const keys = ["drawn", "sampled", "thumbnails", "dotsInView", "thumbnailPx"] as const;
    if (before === null || keys.some((key) => before[key] !== report[key]))
      session.patch({ drawn: report });
  }

  /** After the first picture: until then nobody has moved it. */
  #keepCamera(session: Session): void {
    keeping.use(session, ({ CameraKeeper }) => {
      if (this.#view === null || this.#keeper !== null) return;
      this.#keeper = new CameraKeeper(this.#view, session, () => this.#tween());
      this.#keeper.show();
    });
  }

  /** Hands over what changed since the last time, in the order that avoids drawing twice. */
  #show(now: SessionState): void {
    const view = this.#view;
    if (view === null) return;
    const before = this.#shown;
    this.#shown = now;
    const { derived, ui, dataset } = now;
    if (before?.ui.theme !== ui.theme) view.setTheme(mapTheme(this));
    if (this.keyed !== this.#wasKeyed) {
      this.#wasKeyed = this.keyed;
      view.setInsets({ left: this.keyed ? KEY_PX : 0, top: 0, right: 0, bottom: 0 });
    }
    if (before?.ui.tool !== ui.tool) view.setTool(ui.tool);
    if (before?.ui.density !== ui.density || before.ui.contours !== ui.contours) {
      view.setDensity({ mode: ui.density, contours: ui.contours });
    }
    if (before?.ui.perspective !== ui.perspective) view.setPerspective(ui.perspective);
    if (before?.ui.pointSize !== ui.pointSize) view.setPointSize(ui.pointSize);
    if (derived.placement !== null && before?.derived.placement !== derived.placement) {
      const sameRows =
        before?.dataset?.rows === dataset?.rows && before?.derived.placement !== null;
      const sameLayout = before?.derived.layout === derived.layout;
      // A running layout jumps from frame to frame and grows: it is fitted anew each time.
      const isRunning = now.running !== null;
      const from = before === null ? null : derived.startsFrom;
      const goesOn = (sameRows || from !== null) && before !== null && !isRunning;
      view.setPlacement(derived.placement, {
        tweenMs: goesOn ? this.#tween() : 0,
        keepCamera: goesOn && sameLayout,
        from,
      });
      if (!goesOn || !sameLayout) this.#keeper?.fitted();
    }
    this.#keeper?.show();
    if (derived.appearance !== null && before?.derived.appearance !== derived.appearance) {
      view.setAppearance(derived.appearance);
    }
    const { clusterLabels, pointLabels } = derived;
    if (
      before?.derived.clusterLabels !== clusterLabels ||
      before?.derived.pointLabels !== pointLabels ||
      before?.ui.labelBy !== ui.labelBy
    ) {
      // Around an inspected point its neighbours' names matter, not those of the regions.
      const regions = now.inspected >= 0 || ui.labelBy.kind !== "auto" ? [] : clusterLabels;
      view.setLabels([...regions, ...pointLabels]);
    }
    if (before?.ui.labelBy !== ui.labelBy)
      view.setNaming(ui.labelBy.kind === "column" || ui.labelBy.kind === "concepts");
    if (before?.derived.sequences !== derived.sequences) view.setSequences(derived.sequences);
    if (before?.movement !== now.movement || before?.ui.movement !== ui.movement) {
      const isOfThis = now.movement?.step === dataset?.step && ui.movement;
      view.setTrails(isOfThis ? (now.movement?.trails ?? null) : null);
    }
    if (before?.ui.images !== ui.images || before?.ui.thumbnailPx !== ui.thumbnailPx) {
      view.setThumbnails({ on: ui.images, sizePx: ui.thumbnailPx });
    }
    if (before?.dataset !== dataset) this.#thumbnails?.forget();
    if (ui.images && dataset !== null) this.#loadThumbnails(dataset);
    if (before?.ui.leftOpen !== undefined && before.ui.leftOpen !== ui.leftOpen)
      this.#holdStill(ui.leftOpen);
    this.#mark(now);
    const { session } = this;
    if (now.drawn !== null && session !== null)
      extras.use(session, ({ showExtras }) => this.#view && showExtras(this.#view, session, this));
  }

  #loadThumbnails(dataset: Dataset): void {
    const { session } = this;
    if (session === null) return;
    pictures.use(session, ({ ThumbnailLoader }) => {
      this.#thumbnails ??= new ThumbnailLoader((sheets) => this.#view?.setSheets(sheets));
      if (session.now.dataset === dataset) this.#thumbnails.load(session, dataset);
    });
  }

  /** The left panel moves the map's edge, not its points: the camera goes the other way. */
  #holdStill(opened: boolean): void {
    const view = this.#view;
    if (view === null || this.compact) return;
    const width = Number.parseFloat(getComputedStyle(this).getPropertyValue("--pt-left")) || 0;
    this.#keeper?.byItself();
    requestAnimationFrame(() => {
      const camera = view.camera();
      const [x, y, z] = camera.centre;
      // The map keeps the distance to its own left edge; that edge has moved by the panel's width.
      const shift = (opened ? width : -width) / camera.scale;
      view.setCamera({ ...camera, centre: [x + shift, y, z] });
    });
  }

  #mark(now: SessionState): void {
    const { derived, history, dataset, inspected, focused } = now;
    const rows = dataset?.rows ?? 0;
    if (this.#view === null || rows === 0) return;
    const choice = history.present;
    const links = (derived.neighbourhood?.found ?? [])
      .slice(0, MOST_LINKS)
      .map(({ row, near }) => ({ row, dashed: !near }));
    const isMoved = now.ui.movement && inspected < 0 && now.movement?.step === dataset?.step;
    const inputs = [
      rows,
      derived.kept,
      choice.leftOut,
      choice.selected,
      derived.matches,
      derived.neighbourhood,
      isMoved ? now.movement?.trails : null,
    ];
    if (inputs.some((input, place) => input !== this.#marksOf[place])) {
      this.#marksOf = inputs;
      this.#flags = renderFlags({
        rows,
        kept: derived.kept?.mask ?? null,
        leftOut: choice.leftOut,
        selected: choice.selected,
        matches: derived.matches,
        links,
        raised: isMoved ? (now.movement?.trails?.rows ?? null) : null,
      });
    }
    const hovered = this.session?.pointer.value.row ?? -1;
    const marks: Marks = {
      flags: this.#flags as Uint8Array<ArrayBuffer>,
      hovered,
      inspected,
      focused,
      links,
    };
    this.#view.setMarks(marks);
  }

  protected draw(session: Session): TemplateResult {
    const { dataset } = session.now;
    const rows = dataset?.rows ?? 0;
    return html`
      <div
        class="host"
        role="application"
        tabindex="0"
        aria-label="Map of ${rows} points, arrow keys move between points"
        aria-roledescription="map"
        @keydown=${(event: KeyboardEvent) =>
          this.dispatchEvent(
            new CustomEvent("map-key", {
              detail: { event, map: this },
              bubbles: true,
              composed: true,
            }),
          )}
      ></div>
      <div class="unseen" aria-live="polite">${this.spoken}</div>
      ${session.now.ui.movement ? html`<pt-trails-note .session=${session}></pt-trails-note>` : nothing}
      <pt-colophon .session=${session} ?compact=${this.compact}></pt-colophon>
      ${this.keyed ? html`<pt-map-key .session=${session}></pt-map-key>` : nothing}
      <pt-map-tools .session=${session} .map=${this} ?compact=${this.compact}></pt-map-tools>
      <pt-hover-card .session=${session}></pt-hover-card>
    `;
  }
}

/** Two sizes of a sample that a reader would not tell apart while points fly by. */
function isAlike(a: number, b: number): boolean {
  return Math.max(a, b) < 2 * Math.min(a, b);
}
