import type { MapTheme } from "./api.js";
import { type Eye, project, type Spot } from "./camera.js";
import type { DensityKit } from "./density.js";
import type { Counted, DensityFrame, DensityPass } from "./density-pass.js";
import type { Extras } from "./extras-type.js";
import type { FloorPass } from "./floor.js";
import { openContext } from "./gl.js";
import { type Layers, sortByDepth } from "./layers.js";
import type { Pieces } from "./pieces.js";
import { type PointFrame, PointPass, unit } from "./point-pass.js";
import { LAYER_FRONT, LAYER_GHOST, LAYER_NEAR, LAYER_PLAIN, LAYER_RING } from "./point-shader.js";
import type { Drawer, Drawn } from "./sample-budget.js";
import type { Scene } from "./scene.js";
import type { SoftPass } from "./soft-pass.js";
import type { TileAtlas } from "./tile-atlas.js";
import type { DrawnTile, TilePass } from "./tile-pass.js";
import type { WashPass } from "./wash.js";

/** Solid layouts up to this many rows are sorted from back to front; larger ones use the depth buffer. */
const SORTED_ROWS = 20_000;
/** Points that a software renderer counts in a few hundredths of a second. */
const COUNTED_AT_ONCE = 1 << 15;

export interface PaintRequest {
  readonly eye: Eye;
  readonly ratio: number;
  readonly radius: number;
  /** The camera or the points move: the next frame follows at once. */
  readonly isMoving: boolean;
  /** At most so many points, by who draws them; the layers share it in proportion. */
  readonly limits: Readonly<Record<Drawer, number>>;
  /** Of the points whose positions have been sent; else what is left to be sent is sent now. */
  readonly isSample?: boolean;
  /** Points per square px that get the full colour, where the plain points are drawn as density; else null. */
  readonly density: number | null;
  readonly tiles: readonly DrawnTile[];
  readonly frontTiles: readonly DrawnTile[];
}

/** Everything WebGL: one context, its programs, and the order in which a frame is painted. */
export class Painter {
  readonly gl: WebGL2RenderingContext;
  #points: PointPass;
  /** Made when first needed: each program costs some of the time to the first picture. */
  #tilePass: TilePass | null = null;
  #density: DensityPass | null = null;
  #densityKit: DensityKit | null = null;
  #extras: Extras | null = null;
  #floor: FloorPass | null = null;
  /** Paints the points itself where the browser has no graphics card; null where it has one, or before it is known. */
  soft: SoftPass | null = null;
  #wash: WashPass | null = null;
  #sending: Pieces<unknown> | null = null;
  /** What is being sent are positions. */
  #isPlacing = false;
  #stale = { positions: true, looks: true, palette: true };

  constructor(canvas: HTMLCanvasElement) {
    this.gl = openContext(canvas);
    this.#points = new PointPass(this.gl);
  }

  /** After a lost context came back: all GL objects anew, all uploads due. */
  restore(): void {
    this.#points = new PointPass(this.gl);
    this.#sending = null;
    this.#isPlacing = false;
    this.#tilePass = null;
    this.#density = this.#densityKit?.createDensityPass(this.gl) ?? null;
    this.#wash = null;
    this.#floor = null;
    this.soft = this.#extras?.createSoftPass(this.gl) ?? null;
    this.invalidate("positions", "looks", "palette");
  }

  /** Resolves once density can be drawn, where the device can add up in float. `isIdle`: the last frame is drawn. */
  async useDensity(kit: DensityKit, isIdle: () => boolean): Promise<void> {
    this.#densityKit = kit;
    const pass = await kit.prepareDensity(this.gl, isIdle);
    // Where the context was lost meanwhile, its return has made another.
    if (this.#density === null) this.#density = pass;
    else pass?.dispose();
  }

  /** From now on solid layouts stand on a floor, pictures can be drawn, and what is selected in front of a wash. */
  use(extras: Extras): void {
    this.#extras = extras;
    this.soft = extras.createSoftPass(this.gl);
  }

  invalidate(...parts: ("positions" | "looks" | "palette")[]): void {
    for (const part of parts) this.#stale[part] = true;
  }

  /** Paints one frame. */
  paint(scene: Scene, atlas: TileAtlas, request: PaintRequest): Drawn {
    const gl = this.gl;
    if (!request.isSample) while (this.refreshNext(scene));
    const { eye, ratio } = request;
    gl.viewport(0, 0, Math.round(eye.width * ratio), Math.round(eye.height * ratio));
    this.#clear(scene.theme);
    if (eye.depth > 0 && this.#extras) {
      this.#floor ??= new this.#extras.FloorPass(gl);
      this.#floor.draw(scene, eye, ratio);
    }
    const layers = scene.layers();
    const sorted = eye.depth > 0 && scene.rows <= SORTED_ROWS;
    const density = this.#density && request.density;
    // What is on its way from place to place, or not all there yet, is the device's.
    const isPages = !request.isSample && scene.t === 1 && !sorted && !density;
    const soft = isPages && this.soft?.takes(scene, layers) ? this.soft : null;
    const by = soft ? "page" : "device";
    const sent = request.isSample ? this.#points.placesSent : scene.rows;
    const sample = Math.floor(layers.shown * (sent / Math.max(1, scene.rows)));
    const limit = request.isSample ? Math.min(request.limits[by], sample) : request.limits[by];
    const share = layers.shown > limit ? limit / layers.shown : 1;
    const frame: PointFrame = {
      eye,
      ratio,
      radius: request.radius,
      t: scene.t,
      theme: scene.theme,
      opaque: eye.depth > 0 && !sorted,
    };
    let drawn = 0;
    const draw = (name: keyof Layers & string, layer: number) => {
      const places = layers[name];
      if (!(places instanceof Uint32Array) || places.length === 0) return;
      const count = Math.min(Math.ceil(places.length * share), countBelow(places, sent));
      const ordered = sorted ? this.#byDepth(scene, eye, places.subarray(0, count)) : places;
      this.#points.draw(sorted ? `${name} by depth` : name, ordered, count, layer, frame);
      if (name !== "matched") drawn += count;
    };
    const surface = { width: eye.width, height: eye.height, ratio, theme: scene.theme };
    if (soft) drawn += soft.draw(scene, layers, frame, share);
    else {
      draw("ghost", LAYER_GHOST);
      draw("hollow", LAYER_PLAIN);
      if (density) {
        const kind = this.#densityFrame(scene, eye, ratio, density);
        this.#density?.draw(kind, this.#counted(scene, eye));
        drawn += layers.plain.length + layers.grey.length;
      } else {
        draw("grey", LAYER_PLAIN);
        draw("plain", LAYER_PLAIN);
      }
    }
    if (request.tiles.length > 0) this.#tiles?.draw(request.tiles, atlas, surface);
    if (layers.needsWash && this.#extras) {
      this.#wash ??= new this.#extras.WashPass(gl);
      this.#wash.draw(scene.theme);
    }
    draw("near", LAYER_NEAR);
    draw("selected", LAYER_FRONT);
    draw("matched", LAYER_RING);
    if (request.frontTiles.length > 0) this.#tiles?.draw(request.frontTiles, atlas, surface);
    return { points: drawn, by };
  }

  dispose(): void {
    this.#points.dispose();
    this.#tilePass?.dispose();
    this.#density?.dispose();
    this.#floor?.dispose();
    this.soft?.dispose();
    this.#wash?.dispose();
    // Frees the GPU's memory now: browsers keep only so many contexts, and collect them late.
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  /** Parts are left to be sent. */
  isStale(scene: Scene): boolean {
    return this.#sending !== null || !scene.hasLayers || Object.values(this.#stale).includes(true);
  }

  /** Of a placement that is still being sent a fair sample can be drawn: nothing else of the points is due. */
  hasSample(scene: Scene): boolean {
    const isAllElse = scene.hasLayers && !Object.values(this.#stale).includes(true);
    return this.#isPlacing && isAllElse && this.#points.placesSent > 0;
  }

  /** Points are to be elsewhere than where the positions go that are being sent: the rest of those is not. */
  replace(): void {
    if (this.#isPlacing) this.#sending = null;
    this.#isPlacing = false;
    this.invalidate("positions");
  }

  /** Sends the next part that the device does not have yet; false where there is none. */
  refreshNext(scene: Scene): boolean {
    this.#sending ??= this.#send(scene);
    if (!this.#sending?.next().done) return this.#sending !== null;
    this.#sending = null;
    this.#isPlacing = false;
    return true;
  }

  /** The next part that is stale, positions last: of them a part is enough for a picture. What changes while it is on its way is stale again. */
  #send(scene: Scene): Pieces<unknown> | null {
    const stale = this.#stale;
    if (!scene.hasLayers) return scene.sortLayers();
    if (stale.looks) {
      stale.looks = false;
      return this.#sendLooks(scene);
    }
    if (stale.palette) {
      stale.palette = false;
      this.#points.setPalette(scene.palette());
    }
    if (!stale.positions) return this.soft?.prepare(scene) ?? null;
    stale.positions = false;
    this.#isPlacing = true;
    return this.#points.setPositions(scene.from, scene.placement, scene.order);
  }

  *#sendLooks(scene: Scene): Pieces<void> {
    this.#points.setLooks(yield* scene.looks());
  }

  #clear(theme: MapTheme): void {
    this.gl.clearColor(...unit(theme.paper), 1);
    this.gl.clear(this.gl.COLOR_BUFFER_BIT | this.gl.DEPTH_BUFFER_BIT);
  }

  get #tiles(): TilePass | null {
    if (this.#extras) this.#tilePass ??= new this.#extras.TilePass(this.gl);
    return this.#tilePass;
  }

  /** Counts the next part of the points that a frame at rest shows as density; false where none is left. */
  countNext(scene: Scene, eye: Eye, strongest: number | null): boolean {
    // A graphics card has counted them all before it could be asked whether it has some.
    if (!this.soft || !this.#density || strongest === null) return false;
    const frame = this.#densityFrame(scene, eye, 1, strongest);
    return this.#density.countNext(frame, this.#counted(scene, eye), COUNTED_AT_ONCE);
  }

  #densityFrame(scene: Scene, eye: Eye, ratio: number, strongest: number): DensityFrame {
    return { eye, ratio, t: scene.t, theme: scene.theme, palette: scene.palette(), strongest };
  }

  #counted(scene: Scene, eye: Eye): Counted {
    const layers = scene.layers();
    const { placement, appearance, theme, t } = scene;
    const { scale, centre, width, height } = eye;
    return {
      of: [layers, placement, appearance, theme, t, scale, ...centre, width, height],
      total: layers.grey.length + layers.plain.length,
      draw: (first, count) => {
        let before = 0;
        for (const name of ["grey", "plain"] as const) {
          const places = layers[name];
          const from = Math.max(0, first - before);
          const end = Math.min(places.length, first + count - before);
          if (end > from) this.#points.drawPlain(name, places, from, end - from);
          before += places.length;
        }
      },
    };
  }

  #byDepth(scene: Scene, eye: Eye, places: Uint32Array): Uint32Array {
    const spot: Spot = { x: 0, y: 0, z: 0, near: 1 };
    return sortByDepth(places, (place) => {
      const [x, y, z] = scene.positionOf(scene.order[place] as number);
      return project(eye, x, y, z, spot).z;
    });
  }
}

/** How many of ascending places lie below one. */
function countBelow(places: Uint32Array, end: number): number {
  let low = 0;
  let high = places.length;
  if (high === 0 || (places[high - 1] as number) < end) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] as number) < end) low = middle + 1;
    else high = middle;
  }
  return low;
}
