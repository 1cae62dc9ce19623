import type {
  Appearance,
  CameraState,
  DrawReport,
  Insets,
  MapLabel,
  MapTheme,
  MapView,
  MapViewOptions,
  Marks,
  Placement,
  Sheet,
} from "./api.js";
import { FLAT, OBLIQUE } from "./camera.js";
import { CameraRig } from "./camera-rig.js";
import { Density } from "./density.js";
import { FrameClock } from "./frame-clock.js";
import { Labels } from "./labels.js";
import { bindGestures } from "./map-gestures.js";
import { drawFloor, drawOverlay } from "./overlay.js";
import { Painter } from "./painter.js";
import { Picker } from "./picker.js";
import { pointRadius } from "./point-size.js";
import { SampleBudget } from "./sample-budget.js";
import { Scene } from "./scene.js";
import { nearestToward } from "./step.js";
import { createSurface, type Surface } from "./surface.js";
import { TileAtlas } from "./tile-atlas.js";
import { TileStage } from "./tile-stage.js";

/**
 * Creates the map on a host element, which it fills.
 * @throws NoWebGlError where the browser gives no WebGL2 context.
 */
export function createMapView(options: MapViewOptions): MapView {
  return new PlainMapView(options);
}

class PlainMapView implements MapView {
  readonly element: HTMLElement;
  readonly #events: MapViewOptions["events"];
  readonly #surface: Surface;
  readonly #scene: Scene;
  readonly #painter: Painter;
  readonly #picker: Picker;
  readonly #atlas = new TileAtlas();
  readonly #tiles: TileStage;
  readonly #labels: Labels;
  readonly #rig: CameraRig;
  readonly #clock: FrameClock;
  readonly #budget = new SampleBudget();
  readonly #density = new Density();
  readonly #gestures: { dispose(): void };
  #tool: "pan" | "lasso" | "box" = "pan";
  #sizeFactor = 1;
  #lasso: readonly number[] | null = null;
  #labelsStale = true;
  #isLost = false;

  constructor({ host, events, theme }: MapViewOptions) {
    this.#events = events;
    this.#surface = createSurface(host, () => this.#resized());
    this.element = this.#surface.root;
    this.#scene = new Scene(theme);
    this.#picker = new Picker(this.#scene);
    this.#tiles = new TileStage(this.#scene, this.#atlas);
    this.#labels = new Labels(this.#scene, this.#picker, this.#surface.overlay);
    this.#painter = new Painter(this.#surface.canvas);
    this.#rig = new CameraRig(this.#scene, this.#surface.size());
    this.#clock = new FrameClock({
      element: this.element,
      draw: (isMoving) => this.#draw(isMoving),
    });
    this.#gestures = bindGestures(this.element, {
      rig: this.#rig,
      labelAt: (x, y) => this.#labels.hit(this.#rig.eye(), x, y),
      pick: (x, y) => this.pick(x, y),
      inside: (line) => this.#picker.inside(this.#rig.eye(), line),
      tool: () => this.#tool,
      isSolid: () => this.#scene.dims === 3,
      moved: () => this.#cameraMoved(),
      showLasso: (line) => {
        this.#lasso = line;
        this.#clock.request();
      },
      events,
    });
    this.#watchContext();
    this.setTheme(theme);
  }

  setPlacement(
    placement: Placement,
    options: { tweenMs?: number; keepCamera?: boolean } = {},
  ): void {
    const tweenMs = options.tweenMs ?? 0;
    const before = { rows: this.#scene.rows, dims: this.#scene.dims };
    this.#scene.setPlacement(placement, tweenMs > 0);
    this.#painter.invalidate("positions");
    if (before.rows !== this.#scene.rows) this.#painter.invalidate("looks");
    this.#picker.invalidate();
    this.#tiles.invalidate();
    const isTween = this.#scene.t < 1;
    if (isTween) this.#clock.tween("points", tweenMs, (t) => this.#tweenPoints(t));
    else this.#clock.drop("points");
    if (!options.keepCamera || before.rows === 0 || before.dims !== placement.dims) {
      const angles = placement.dims === 2 ? FLAT : before.dims === 3 ? this.#rig.camera : OBLIQUE;
      this.#moveCamera(this.#rig.fitted(undefined, angles), isTween ? tweenMs : 0);
      this.#rig.rememberFit();
    }
    this.#changed();
  }

  setAppearance(appearance: Appearance): void {
    this.#scene.setAppearance(appearance);
    this.#painter.invalidate("looks", "palette");
    this.#tiles.invalidate();
    this.#changed();
  }

  setMarks(marks: Marks): void {
    const before = this.#scene.marks.flags;
    this.#scene.setMarks(marks);
    const flagsChanged = this.#scene.marks.flags !== before;
    if (flagsChanged) this.#tiles.invalidate();
    if (flagsChanged) this.#labelsStale = true;
    this.#clock.request();
  }

  setTheme(theme: MapTheme): void {
    this.#scene.theme = theme;
    this.element.style.background = `rgb(${theme.paper.join(",")})`;
    this.#labels.font = getComputedStyle(this.element).fontFamily || "sans-serif";
    this.#changed();
  }

  setSheets(sheets: readonly Sheet[]): void {
    this.#atlas.setSheets(sheets);
    this.#tiles.invalidate();
    this.#changed();
  }

  setThumbnails(options: { on: boolean; sizePx: number }): void {
    this.#tiles.isOn = options.on;
    this.#tiles.sizePx = Math.max(8, Math.min(128, options.sizePx));
    this.#changed();
  }

  setLabels(labels: readonly MapLabel[]): void {
    this.#labels.set(labels);
    this.#changed();
  }

  setPointSize(factor: number): void {
    this.#sizeFactor = Math.max(0.1, Math.min(10, factor));
    this.#changed();
  }

  setDensity(options: { mode: "auto" | "on" | "off"; contours: boolean }): void {
    this.#density.mode = options.mode;
    this.#density.hasContours = options.contours;
    this.#changed();
  }

  setInsets(insets: Insets): void {
    this.#rig.insets = insets;
  }

  setTool(tool: "pan" | "lasso" | "box"): void {
    this.#tool = tool;
    this.element.style.cursor = tool === "pan" ? "" : "crosshair";
  }

  setCamera(state: CameraState, options: { tweenMs?: number } = {}): void {
    this.#moveCamera(state, options.tweenMs ?? 0);
  }

  camera(): CameraState {
    return this.#rig.camera;
  }

  fit(rows?: Uint32Array, options: { tweenMs?: number } = {}): void {
    this.#moveCamera(this.#rig.fitted(rows, this.#rig.camera), options.tweenMs ?? 0);
    if (!rows) this.#rig.rememberFit();
  }

  flyTo(row: number, options: { tweenMs?: number } = {}): void {
    if (!this.#scene.hasPlace(row)) return;
    this.#moveCamera(this.#rig.above(row), options.tweenMs ?? 0);
  }

  zoomBy(factor: number): void {
    const { width, height } = this.#rig.eye();
    this.#rig.zoom(factor, width / 2, height / 2);
    this.#cameraMoved();
  }

  screenOf(row: number): { x: number; y: number } | null {
    const eye = this.#rig.eye();
    const spot = this.#scene.spotOf(row, eye, { x: 0, y: 0, z: 0, near: 1 });
    if (!spot || !this.#scene.isShown(row)) return null;
    const isOff = spot.x < 0 || spot.y < 0 || spot.x > eye.width || spot.y > eye.height;
    return isOff ? null : { x: spot.x, y: spot.y };
  }

  pick(x: number, y: number): number {
    if (this.#scene.t < 1) return -1; // points on their way are nobody's
    const tile = this.#tiles.hit(x, y);
    return tile >= 0 ? tile : this.#picker.nearest(this.#rig.eye(), x, y, this.#radius());
  }

  step(row: number, direction: "left" | "right" | "up" | "down"): number {
    return nearestToward(this.#scene, this.#rig.eye(), row, direction);
  }

  async snapshot(scale: number): Promise<ImageBitmap> {
    const { width, height } = this.#surface.size();
    const restore = this.#surface.setRatio(scale);
    this.#draw(false);
    const sheet = this.#surface.flatten(this.#scene.theme.paper);
    restore();
    this.#changed();
    return await createImageBitmap(
      sheet,
      0,
      0,
      Math.round(width * scale),
      Math.round(height * scale),
    );
  }

  dispose(): void {
    this.#clock.dispose();
    this.#gestures.dispose();
    this.#budget.forget();
    this.#atlas.dispose();
    this.#painter.dispose();
    this.#surface.dispose();
  }

  #radius(): number {
    return pointRadius(this.#scene.rows, this.#rig.zoomFromFit(), this.#sizeFactor);
  }

  #moveCamera(state: CameraState, tweenMs: number): void {
    if (tweenMs > 0) {
      const move = this.#rig.path(state);
      this.#clock.tween("camera", tweenMs, (t) => {
        move(t);
        this.#cameraMoved();
      });
      return;
    }
    this.#clock.drop("camera");
    this.#rig.camera = state;
    this.#cameraMoved();
  }

  #tweenPoints(t: number): void {
    this.#scene.t = t;
    if (t < 1) return;
    this.#scene.settle();
    this.#painter.invalidate("positions");
    this.#picker.invalidate();
  }

  #cameraMoved(): void {
    this.#labelsStale = true;
    this.#clock.moving();
    this.#events.camera?.(this.#rig.camera);
  }

  /** Something that is drawn has changed while the camera stood still. */
  #changed(): void {
    this.#labelsStale = true;
    this.#clock.request();
  }

  #resized(): void {
    this.#rig.resize(this.#surface.size());
    this.#changed();
  }

  #draw(isMoving: boolean): void {
    const eye = this.#rig.eye();
    if (this.#isLost || eye.width === 0 || eye.height === 0) return;
    const startedMs = performance.now();
    const shown = this.#scene.layers().shown;
    const limit = isMoving ? this.#budget.limit : shown;
    const radius = this.#radius();
    if (this.#labelsStale && !isMoving) this.#density.measure(this.#scene, eye);
    const { back, front } = this.#tiles.arrange(eye, this.#surface.ratio);
    const drawn = this.#painter.paint(this.#scene, this.#atlas, {
      eye,
      ratio: this.#surface.ratio,
      radius,
      limit,
      density: isMoving ? null : (this.#density.survey?.strongest ?? null),
      tiles: back,
      frontTiles: front,
    });
    this.#budget.measure(this.#painter.gl, drawn, startedMs);
    if (this.#labelsStale && !isMoving && this.#scene.t === 1) {
      this.#labels.place(eye, radius);
      this.#labelsStale = false;
    }
    drawOverlay(this.#surface.overlay, {
      scene: this.#scene,
      atlas: this.#atlas,
      eye,
      radius,
      labels: this.#labels.at(eye),
      lasso: this.#lasso,
      tiles: this.#tiles.placed,
      font: this.#labels.font,
      contours: this.#density.survey?.contours ?? [],
    });
    const floor = this.#surface.floor(eye.depth > 0);
    if (floor) drawFloor(floor, this.#scene, eye);
    this.#events.drawn?.(this.#report(drawn, shown));
  }

  #report(drawn: number, shown: number): DrawReport {
    const thumbnails = this.#tiles.placed.length;
    let inView = 0;
    if (this.#tiles.isOn) {
      const { width, height } = this.#rig.eye();
      if (this.#scene.t === 1)
        this.#picker.visit(this.#rig.eye(), 0, 0, width, height, () => inView++);
    }
    return {
      drawn,
      sampled: drawn < shown,
      thumbnails,
      dotsInView: Math.max(0, inView - thumbnails),
      density: this.#density.survey?.strongest ?? null,
    };
  }

  #watchContext(): void {
    this.#surface.canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault(); // without this the browser never gives it back
      this.#isLost = true;
      this.#budget.forget();
      this.#events.contextLost?.();
    });
    this.#surface.canvas.addEventListener("webglcontextrestored", () => {
      this.#painter.restore();
      for (const layer of this.#atlas.layers) layer.isDirty = true;
      this.#isLost = false;
      this.#changed();
      this.#events.contextRestored?.();
    });
  }
}
