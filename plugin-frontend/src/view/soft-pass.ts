import { isSoftware } from "./gl.js";
import type { Layers } from "./layers.js";
import type { Pieces } from "./pieces.js";
import type { PointFrame } from "./point-pass.js";
import type { Scene } from "./scene.js";
import { SoftLaying } from "./soft-laying.js";
import { type Painted, shiftOf, subjectOf } from "./soft-painted.js";
import { KeptPoints } from "./soft-points.js";
import { SoftSheet } from "./soft-sheet.js";

/** Fewer points a software renderer draws sooner than the page paints and sends a sheet of them. */
const FROM_POINTS = 4_000;
/** To paint more takes a page longer than it may leave everything else waiting. */
const MOST_ROWS = 200_000;

/** Null where there is a graphics card: it draws points sooner than a page does. */
export function createSoftPass(gl: WebGL2RenderingContext): SoftPass | null {
  return isSoftware(gl) ? new SoftPass(gl) : null;
}

/** Puts points that the page has painted itself under what the device draws. Source of the picture: soft-sheet.ts. */
export class SoftPass {
  readonly #gl: WebGL2RenderingContext;
  /** Made for the first sheet: to wait for it is to wait for all that is being drawn. */
  #laying: SoftLaying | null = null;
  readonly #sheet = new SoftSheet();
  readonly #points = new KeptPoints();
  /** What is on the sheet. */
  #painted: Painted | null = null;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
  }

  /** Puts in order what a frame will read, in pieces; null where that is done. */
  prepare(scene: Scene): Pieces<void> | null {
    const isLeft = scene.rows > MOST_ROWS || this.#points.has(scene);
    return isLeft ? null : this.#points.prepare(scene);
  }

  /** The page is the sooner one with these, and does not take too long. */
  takes(scene: Scene, layers: Layers): boolean {
    const count = underneath(layers).reduce((sum, places) => sum + places.length, 0);
    return count >= FROM_POINTS && scene.rows <= MOST_ROWS;
  }

  /**
   * Draws `share` of all that lies under what is selected; answers how many points that are. Of a map that is dragged
   * the same sheet is shown elsewhere, and where only something else lies over the points, the same again.
   */
  draw(scene: Scene, layers: Layers, frame: PointFrame, share: number): number {
    const subject = subjectOf(scene, layers, frame, share);
    let shift = shiftOf(this.#painted, subject, frame);
    const { spare } = this.#sheet;
    if (!shift || Math.abs(shift.x) > spare || Math.abs(shift.y) > spare) {
      this.#paint(scene, layers, frame, { share, isDragged: shift !== null });
      this.#painted = { subject, centre: frame.eye.centre };
      shift = { x: 0, y: 0 };
    }
    const { margin } = this.#sheet;
    this.#laying?.lay(frame, margin - shift.x, margin - shift.y);
    return underneath(layers).reduce((sum, { length }) => sum + Math.ceil(length * share), 0);
  }

  dispose(): void {
    this.#laying?.dispose();
  }

  #paint(
    scene: Scene,
    layers: Layers,
    frame: PointFrame,
    { share, isDragged }: { readonly share: number; readonly isDragged: boolean },
  ): void {
    const points = this.#points.of(scene);
    const sheet = this.#sheet;
    sheet.begin(frame, isDragged);
    for (const all of underneath(layers)) {
      const places = all.subarray(0, Math.ceil(all.length * share));
      sheet.paint(points, { places, isGhost: all === layers.ghost });
    }
    // What lies under a flat layout is nothing but paper, and the sheet need not be mixed with it.
    sheet.pack(frame.eye.depth === 0 ? frame.theme.paper : null);
    this.#laying ??= new SoftLaying(this.#gl);
    this.#laying.send(sheet.squares);
  }
}

/** From the topmost to the lowest: a sheet is painted from above. */
function underneath({ plain, grey, hollow, ghost }: Layers): readonly Uint32Array[] {
  return [plain, grey, hollow, ghost];
}
