import type { DrawReport, MapTheme, MapViewEvents } from "./api.js";
import { AtRest } from "./at-rest.js";
import type { Eye } from "./camera.js";
import { CameraRig } from "./camera-rig.js";
import { DENSE_ROWS } from "./density.js";
import { Fan } from "./fan.js";
import type { FramePart } from "./frame-clock.js";
import { isSoftware } from "./gl.js";
import { Labels } from "./labels.js";
import { isOverlayBlank, type OverlayFrame } from "./overlay-frame.js";
import type { Layings } from "./overlay-lines.js";
import { Painter } from "./painter.js";
import { Picker } from "./picker.js";
import { pointRadius } from "./point-size.js";
import { Preparation } from "./preparation.js";
import { type Drawer, type Drawn, SampleBudget } from "./sample-budget.js";
import { Scene } from "./scene.js";
import { SPOTS_FROM_ZOOM } from "./spot-limits.js";
import { createSurface, type Surface } from "./surface.js";
import { TileAtlas } from "./tile-atlas.js";
import { TileStage } from "./tile-stage.js";

/** Of a frame that only brings what later ones need. */
const NOTHING: Drawn = { points: 0, by: "device" };

export interface StageOptions {
  readonly host: HTMLElement;
  readonly theme: MapTheme;
  readonly events: Partial<MapViewEvents>;
  /** A frame is due, or only what lies over the points. */
  request(part?: FramePart): void;
  /** The last frame of a movement has been drawn: the next may begin. */
  drawnOut(): void;
  /** The canvas has another size. */
  resized(): void;
}

/** Everything that takes part in one frame, and how a frame is drawn and asked what lies where. */
export class MapStage {
  readonly surface: Surface;
  readonly scene: Scene;
  readonly painter: Painter;
  readonly picker: Picker;
  readonly atlas = new TileAtlas();
  readonly tiles: TileStage;
  readonly labels: Labels;
  readonly rig: CameraRig;
  readonly rest: AtRest;
  readonly fan: Fan;
  readonly #budget = new SampleBudget(() => this.#options.drawnOut());
  readonly #options: StageOptions;
  readonly #preparation: Preparation;
  sizeFactor = 1;
  lasso: readonly number[] | null = null;
  layings: Layings = { rings: [], trails: null, sequences: [], axes: null };
  #isLost = false;
  #loading: Promise<void> | null = null;
  /** What the first picture does without did not come, and whoever can ask for it anew was told. */
  #isLeft = false;
  #isOverlayBlank = true;
  #pictured = "";

  constructor(options: StageOptions) {
    const { host, theme, events } = options;
    this.#options = options;
    // Contours take a software renderer four times as long, and it may be at work on the points.
    const isOverlayPages = () => isSoftware(this.painter.gl) && this.scene.rows >= DENSE_ROWS;
    this.surface = createSurface(host, () => options.resized(), isOverlayPages);
    this.scene = new Scene(theme);
    this.picker = new Picker(this.scene);
    this.tiles = new TileStage(this.scene, this.atlas);
    this.labels = new Labels(this.scene, this.picker, this.surface);
    this.rest = new AtRest(this.scene, this.picker, this.labels, events, async (kit, ready) => {
      await this.painter.useDensity(kit, () => this.isReady);
      void this.surface.overlay; // the contours' canvas, in a task of its own
      ready();
      this.rest.invalidate();
      options.request();
    });
    this.fan = new Fan((fan) => {
      options.request("overlay");
      const rows = fan ? Uint32Array.from(fan.members, ({ row }) => row) : null;
      events.fan?.(rows, fan?.x ?? 0, fan?.y ?? 0);
    });
    try {
      this.painter = new Painter(this.surface.canvas);
    } catch (error) {
      this.surface.dispose(); // else its size would go on being watched for a map that is not there
      throw error;
    }
    this.#preparation = new Preparation(this.scene, this.painter, this.rest);
    this.rig = new CameraRig(this.scene, this.surface.size());
    this.#watchContext();
  }

  pick(x: number, y: number): number {
    const member = this.fan.pick(x, y);
    if (member !== null) return member;
    if (this.scene.t < 1) return -1; // points on their way are nobody's
    const tile = this.tiles.hit(x, y);
    return tile >= 0 ? tile : this.picker.nearest(this.rig.eye(), x, y, this.radius());
  }

  /** The row under the pointer; on a spot where points coincide it starts the fan. */
  pointAt(x: number, y: number): number {
    this.fan.point(x, y, this.rest.spots, this.byStrength);
    return this.pick(x, y);
  }

  readonly byStrength = (a: number, b: number): number => {
    const strength = this.scene.appearance?.strength;
    return (strength?.[b] ?? 0) - (strength?.[a] ?? 0) || a - b;
  };

  radius(): number {
    return pointRadius(this.scene.rows, this.rig.zoomFromFit(), this.sizeFactor);
  }

  /** False while the last frame is still being drawn. */
  get isReady(): boolean {
    return this.#isLost || !this.#budget.isBusy;
  }

  /** Does a part of what the next frame needs; false while more is left than one frame has time for. */
  prepare(isMoving: boolean, part: FramePart): boolean {
    const eye = this.rig.eye();
    if (this.#isLost || eye.width === 0 || !this.#preparation.isLong) return true;
    // While a software renderer draws, a page's own work takes four times as long.
    if (part === "all" && !this.isReady) return false;
    const isDue = this.#preparation.advance(eye, isMoving, part);
    // What is given to a renderer that is behind is waited for, by the whole page: it gets no more until it is done.
    if (!isDue && this.#preparation.hasSent && isSoftware(this.painter.gl))
      this.#budget.measure(this.painter.gl, NOTHING, performance.now(), false);
    return isDue;
  }

  draw(isMoving: boolean, part: FramePart = "all"): void {
    const eye = this.rig.eye();
    if (this.#isLost || eye.width === 0 || eye.height === 0) return;
    const { isSample } = this.#preparation;
    this.#preparation.isSample = false;
    const isPassing = isMoving || isSample;
    if (!isPassing) this.rest.update(eye, this.radius(), this.rig.zoomFromFit());
    if (part === "all") this.#drawPoints(eye, isPassing, isSample);
    this.#drawOverlay(eye, isPassing);
    if (isSample && !isMoving) this.#options.request(); // for all of them
  }

  #drawPoints(eye: Eye, isMoving: boolean, isSample: boolean): void {
    const startedMs = performance.now();
    const drawn = this.paint(eye, this.surface.ratio, isMoving, isSample);
    this.#budget.measure(this.painter.gl, drawn, startedMs, isMoving);
    this.#options.events.drawn?.(this.#report(drawn.points));
    if (!isMoving) this.#tellPictured();
    if (drawn.points > 0 && !this.#loading && !this.#isLeft) void this.loadExtras();
  }

  /** Which rows are pictures, and how large: where they outgrow their sheets, larger ones are wanted. */
  #tellPictured(): void {
    const devicePx = Math.ceil(this.tiles.side * this.surface.ratio);
    const { placed } = this.tiles;
    const key = `${devicePx} ${placed.map(({ row }) => row).join()}`;
    if (key === this.#pictured) return;
    this.#pictured = key;
    const rows = Uint32Array.from(placed, ({ row }) => row);
    if (rows.length > 0) this.#options.events.pictured?.(rows, devicePx);
  }

  /**
   * A canvas over the whole map costs a software renderer more than ten thousand points: it is hidden while it is empty,
   * and while a slow machine moves the map.
   */
  #drawOverlay(eye: Eye, isMoving: boolean): void {
    const isSlow = this.painter.soft || this.#budget.isSlow;
    const isHidden = isMoving && isSlow && this.lasso === null && eye.depth === 0;
    const frame = isHidden ? null : this.overlayFrame(eye);
    const isBlank = frame !== null && isOverlayBlank(frame);
    this.surface.showOverlay(frame !== null && !isBlank);
    if (frame === null || (isBlank && this.#isOverlayBlank)) return;
    this.#isOverlayBlank = isBlank;
    const { extras } = this.rest;
    if (!extras) return; // drawn once they are there
    this.surface.overlay.clearRect(0, 0, eye.width, eye.height);
    extras.drawOverlay(this.surface.overlay, frame);
  }

  /** Loads what the first picture does without. Where that fails the map works without it. */
  loadExtras(): Promise<void> {
    this.#loading ??= import("./extras.js").then(
      (extras) => {
        this.rest.extras = extras;
        // Sooner than the hand comes over the map; a map of many points is still being drawn.
        if (!this.rest.density.isLoading) void this.surface.overlay;
        this.painter.use(extras);
        this.tiles.canDraw = true;
        const isOwed = this.scene.dims === 3 || this.tiles.isOn || this.scene.layers().needsWash;
        if (isOwed) this.#options.request();
        const isWanted =
          !this.#isOverlayBlank || this.rest.isNaming || this.rest.density.survey !== null;
        if (!isWanted && this.rig.zoomFromFit() < SPOTS_FROM_ZOOM) return;
        this.rest.renew();
        this.#options.request("overlay");
      },
      (error: unknown) => {
        this.#loading = null;
        const { unfetched } = this.#options.events;
        if (unfetched === undefined) return; // the next frame asks again
        this.#isLeft = true;
        unfetched(error, () => this.loadExtras());
      },
    );
    return this.#loading;
  }

  /** Points and thumbnails. */
  paint(eye: Eye, ratio: number, isMoving: boolean, isSample = false): Drawn {
    const { shown } = this.scene.layers();
    const most = (by: Drawer) => (isMoving ? this.#budget.limit(by) : shown);
    const { back, front } = this.tiles.arrange(eye, ratio, this.rig.zoomFromFit());
    return this.painter.paint(this.scene, this.atlas, {
      eye,
      ratio,
      radius: this.radius(),
      isSample,
      isMoving,
      limits: { device: most("device"), page: most("page") },
      density: isMoving ? null : (this.rest.density.survey?.strongest ?? null),
      tiles: back,
      frontTiles: front,
    });
  }

  overlayFrame(eye: Eye): OverlayFrame {
    return {
      scene: this.scene,
      atlas: this.atlas,
      eye,
      radius: this.radius(),
      labels: this.labels.at(eye),
      lasso: this.lasso,
      tiles: this.tiles.placed,
      font: this.labels.font,
      contours: this.rest.density.survey?.contours ?? [],
      layings: this.layings,
      spots: this.rest.spots,
      fan: this.fan.open,
    };
  }

  #report(drawn: number): DrawReport {
    const { shown } = this.scene.layers();
    const thumbnails = this.tiles.placed.length;
    let inView = 0;
    if (this.tiles.isOn) {
      const { width, height } = this.rig.eye();
      if (this.scene.t === 1)
        this.picker.visit(this.rig.eye(), 0, 0, width, height, () => inView++);
    }
    return {
      drawn,
      sampled: drawn < shown,
      thumbnails,
      dotsInView: Math.max(0, inView - thumbnails),
      thumbnailPx: this.tiles.cutSide,
      density: this.rest.density.survey?.strongest ?? null,
    };
  }

  /** A frame is due. */
  request(): void {
    this.#options.request();
  }

  #watchContext(): void {
    this.surface.canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault(); // without this the browser never gives it back
      this.#isLost = true;
      this.#budget.forget();
      this.#options.events.contextLost?.();
    });
    this.surface.canvas.addEventListener("webglcontextrestored", () => {
      this.painter.restore();
      for (const layer of this.atlas.layers) layer.isDirty = true;
      this.#isLost = false;
      this.rest.invalidate();
      this.#options.request();
      this.#options.events.contextRestored?.();
    });
  }

  dispose(): void {
    this.fan.close();
    this.#budget.forget();
    this.atlas.dispose();
    this.painter.dispose();
    this.surface.dispose();
  }
}
