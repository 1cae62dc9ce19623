import type {
  Appearance,
  AxisNames,
  CameraState,
  Insets,
  MapLabel,
  MapTheme,
  MapView,
  MapViewOptions,
  Marks,
  PlacedName,
  Placement,
  PointRing,
  Sheet,
  Trails,
} from "./api.js";
import { FLAT, OBLIQUE } from "./camera.js";
import { FrameClock } from "./frame-clock.js";
import { bindGestures } from "./map-gestures.js";
import { MapStage } from "./map-stage.js";
import type { Layings } from "./overlay-lines.js";
import { nearestToward } from "./step.js";

/** How fast a solid layout turns by itself: once round in half a minute. */
const TURN_PX_PER_MS = 0.026;

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
  readonly #stage: MapStage;
  readonly #clock: FrameClock;
  readonly #gestures: { dispose(): void };
  #tool: "pan" | "lasso" | "box" = "pan";
  #isFresh = false;

  constructor({ host, events, theme }: MapViewOptions) {
    this.#events = events;
    this.#stage = new MapStage({
      host,
      theme,
      events,
      request: (part) => this.#clock.request(part),
      resized: () => this.#resized(),
      drawnOut: () => this.#clock.wake(),
    });
    this.element = this.#stage.surface.root;
    this.#clock = new FrameClock({
      element: this.element,
      draw: (isMoving, part) => this.#stage.draw(isMoving, part),
      isReady: () => this.#stage.isReady,
      prepare: (isMoving, part) => this.#stage.prepare(isMoving, part),
    });
    this.#gestures = bindGestures(this.element, {
      rig: this.#stage.rig,
      labelAt: (x, y) => this.#stage.labels.hit(this.#stage.rig.eye(), x, y),
      pick: (x, y) => this.#stage.pointAt(x, y),
      inside: (line) => this.#stage.picker.inside(this.#stage.rig.eye(), line),
      tool: () => this.#tool,
      isSolid: () => this.#stage.scene.dims === 3,
      moved: () => {
        this.#isFresh = false;
        this.setTurning(false);
        this.#cameraMoved();
      },
      showLasso: (line) => {
        this.#stage.lasso = line;
        this.#clock.request("overlay");
      },
      events,
    });
    this.setTheme(theme);
  }

  expect(rows: number): void {
    this.#stage.scene.expect(rows);
  }

  setPlacement(
    placement: Placement,
    options: { tweenMs?: number; keepCamera?: boolean; from?: Placement | null } = {},
  ): void {
    const tweenMs = options.tweenMs ?? 0;
    const before = { rows: this.#stage.scene.rows, dims: this.#stage.scene.dims };
    this.#stage.scene.setPlacement(placement, tweenMs > 0, options.from ?? null);
    this.#stage.rest.density.forget();
    this.#stage.fan.close();
    this.#stage.painter.replace();
    if (before.rows !== this.#stage.scene.rows || options.from)
      this.#stage.painter.invalidate("looks");
    this.#stage.picker.invalidate();
    this.#stage.tiles.invalidate();
    const isTween = this.#stage.scene.t < 1;
    if (isTween) this.#clock.tween("points", tweenMs, (t) => this.#tweenPoints(t));
    else this.#clock.drop("points");
    if (!options.keepCamera || before.rows === 0 || before.dims !== placement.dims) {
      const angles =
        placement.dims === 2 ? FLAT : before.dims === 3 ? this.#stage.rig.camera : OBLIQUE;
      this.#moveCamera(this.#stage.rig.fitted(undefined, angles), isTween ? tweenMs : 0);
      this.#stage.rig.rememberFit();
      this.#fitFreshly();
    }
    this.#changed();
  }

  /**
   * New data may bring panels along: what they take from the map in the same frame is known only after the fit. Until
   * the second frame a resize fits anew; after that it moves no point.
   */
  #fitFreshly(): void {
    this.#isFresh = true;
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        this.#isFresh = false;
      }),
    );
  }

  setAppearance(appearance: Appearance): void {
    this.#stage.scene.setAppearance(appearance);
    this.#stage.painter.invalidate("looks", "palette");
    this.#stage.tiles.invalidate();
    this.#changed();
  }

  setMarks(marks: Marks): void {
    const due = this.#stage.scene.setMarks(marks);
    if (due === null) return;
    if (due === "all") {
      this.#stage.tiles.invalidate();
      this.#stage.rest.invalidate();
    }
    this.#clock.request(due);
  }

  setTheme(theme: MapTheme): void {
    this.#stage.scene.theme = theme;
    this.element.style.background = `rgb(${theme.paper.join(",")})`;
    this.#stage.labels.font = getComputedStyle(this.element).fontFamily || "sans-serif";
    this.#changed();
  }

  setSheets(sheets: readonly Sheet[]): void {
    this.#stage.atlas.setSheets(sheets);
    this.#stage.tiles.invalidate();
    this.#changed();
  }

  setThumbnails(options: { on: boolean; sizePx: number }): void {
    this.#stage.tiles.isOn = options.on;
    this.#stage.tiles.sizePx = Math.max(8, Math.min(128, options.sizePx));
    this.#changed();
  }

  setLabels(labels: readonly MapLabel[]): void {
    this.#stage.labels.set(labels);
    this.#changed();
  }

  setNaming(on: boolean): void {
    if (on === this.#stage.rest.isNaming) return;
    this.#stage.rest.isNaming = on;
    this.#changed();
  }

  names(): readonly PlacedName[] {
    return this.#stage.labels.at(this.#stage.rig.eye());
  }

  setPointSize(factor: number): void {
    this.#stage.sizeFactor = Math.max(0.1, Math.min(10, factor));
    this.#changed();
  }

  setRings(rings: readonly PointRing[]): void {
    this.#lay({ rings });
  }

  setTrails(trails: Trails | null): void {
    this.#lay({ trails });
  }

  setSequences(sequences: readonly Uint32Array[]): void {
    this.#lay({ sequences });
  }

  setAxes(axes: AxisNames | null): void {
    this.#lay({ axes });
  }

  setDensity(options: { mode: "auto" | "on" | "off"; contours: boolean }): void {
    this.#stage.rest.density.mode = options.mode;
    this.#stage.rest.density.hasContours = options.contours;
    this.#changed();
  }

  setPerspective(on: boolean): void {
    this.#stage.rig.perspective = on;
    this.#stage.picker.invalidate();
    this.#changed();
  }

  setTurning(on: boolean): void {
    this.#clock.drop("turning");
    if (!on || this.#stage.scene.dims !== 3) return;
    let before = performance.now();
    this.#clock.tween("turning", Number.MAX_SAFE_INTEGER, () => {
      const now = performance.now();
      this.#stage.rig.turn((now - before) * TURN_PX_PER_MS, 0);
      before = now;
      this.#cameraMoved();
    });
  }

  openFan(row: number): boolean {
    const spot = this.#stage.rest.spots.find(({ rows }) => rows.includes(row));
    if (spot) this.#stage.fan.unfold(spot, this.#stage.byStrength);
    return spot !== undefined;
  }

  stepFan(row: number, by: 1 | -1): number {
    return this.#stage.fan.step(row, by);
  }

  closeFan(): void {
    this.#stage.fan.close();
  }

  setInsets(insets: Insets): void {
    this.#stage.rig.insets = insets;
  }

  setTool(tool: "pan" | "lasso" | "box"): void {
    this.#tool = tool;
    this.element.style.cursor = tool === "pan" ? "" : "crosshair";
  }

  setCamera(state: CameraState, options: { tweenMs?: number } = {}): void {
    // Two maps that follow each other's camera must not follow for ever.
    if (isSameCamera(state, this.#stage.rig.camera)) return;
    this.#moveCamera(state, options.tweenMs ?? 0);
  }

  measure(): void {
    this.#stage.surface.measure();
  }

  camera(): CameraState {
    return this.#stage.rig.camera;
  }

  fit(rows?: Uint32Array, options: { tweenMs?: number } = {}): void {
    this.#moveCamera(this.#stage.rig.fitted(rows, this.#stage.rig.camera), options.tweenMs ?? 0);
    if (!rows) this.#stage.rig.rememberFit();
  }

  flyTo(row: number, options: { tweenMs?: number } = {}): void {
    if (!this.#stage.scene.hasPlace(row)) return;
    this.#moveCamera(this.#stage.rig.above(row), options.tweenMs ?? 0);
  }

  zoomBy(factor: number): void {
    const { width, height } = this.#stage.rig.eye();
    this.#stage.rig.zoom(factor, width / 2, height / 2);
    this.#cameraMoved();
  }

  screenOf(row: number): { x: number; y: number } | null {
    const eye = this.#stage.rig.eye();
    const spot = this.#stage.scene.spotOf(row, eye, { x: 0, y: 0, z: 0, near: 1 });
    if (!spot || !this.#stage.scene.isShown(row)) return null;
    const isOff = spot.x < 0 || spot.y < 0 || spot.x > eye.width || spot.y > eye.height;
    return isOff ? null : { x: spot.x, y: spot.y };
  }

  step(row: number, direction: "left" | "right" | "up" | "down"): number {
    return nearestToward(this.#stage.scene, this.#stage.rig.eye(), row, direction);
  }

  async snapshot(scale: number): Promise<ImageBitmap> {
    const { mapToBitmap } = await import("./map-picture.js");
    return await mapToBitmap(this.#stage, scale);
  }

  async toSvg(): Promise<string> {
    const { stageToSvg } = await import("./map-picture.js");
    return stageToSvg(this.#stage);
  }

  pick(x: number, y: number): number {
    return this.#stage.pick(x, y);
  }

  dispose(): void {
    this.#clock.dispose();
    this.#gestures.dispose();
    this.#stage.dispose();
  }

  #lay(part: Partial<Layings>): void {
    this.#stage.layings = { ...this.#stage.layings, ...part };
    this.#clock.request("overlay");
  }

  #moveCamera(state: CameraState, tweenMs: number): void {
    this.#isFresh = false;
    if (tweenMs > 0) {
      const move = this.#stage.rig.path(state);
      this.#clock.tween("camera", tweenMs, (t) => {
        move(t);
        this.#cameraMoved();
      });
      return;
    }
    this.#clock.drop("camera");
    this.#stage.rig.camera = state;
    this.#cameraMoved();
  }

  #tweenPoints(t: number): void {
    this.#stage.scene.t = t;
    if (t < 1) return;
    this.#stage.scene.settle();
    this.#stage.painter.invalidate("positions");
    this.#stage.picker.invalidate();
  }

  #cameraMoved(): void {
    this.#stage.rest.invalidate();
    this.#stage.fan.close();
    this.#clock.moving();
    this.#events.camera?.(this.#stage.rig.camera);
  }

  /** Something that is drawn has changed while the camera stood still. */
  #changed(): void {
    this.#stage.rest.invalidate();
    this.#clock.request();
  }

  #resized(): void {
    const { rig } = this.#stage;
    rig.resize(this.#stage.surface.size());
    if (this.#isFresh) {
      this.#moveCamera(rig.fitted(undefined, rig.camera), 0);
      rig.rememberFit();
      this.#isFresh = true;
    }
    this.#changed();
  }
}

function isSameCamera(a: CameraState, b: CameraState): boolean {
  const isSame = a.centre.every((value, axis) => value === b.centre[axis]);
  return isSame && a.scale === b.scale && a.yaw === b.yaw && a.pitch === b.pitch;
}
