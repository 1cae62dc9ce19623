import { type Eye, unproject } from "./camera.js";
import { blurred, contourAt } from "./contours.js";
import type { Contour, Survey } from "./density.js";
import { PIECE, type Pieces } from "./pieces.js";
import type { Scene } from "./scene.js";

const CELL_PX = 6;
const BLUR_CELLS = 1.7;
/** Contours at these shares of the densest cell. */
const LEVELS = [0.1, 0.25, 0.5] as const;
/** The strongest colour stands for this share of the cells that hold anything; denser ones are no stronger. */
const STRONGEST_SHARE = 0.995;

/** Counts the live rows in view in square cells, and what follows from them, in pieces. Flat layouts only. */
export function* surveyOf(scene: Scene, eye: Eye, hasContours: boolean): Pieces<Survey> {
  const columns = Math.ceil(eye.width / CELL_PX);
  const lines = Math.ceil(eye.height / CELL_PX);
  const counts = new Float32Array(columns * lines);
  const { positions, dims } = scene.placement;
  const left = eye.width / 2 - eye.centre[0] * eye.scale;
  const top = eye.height / 2 + eye.centre[1] * eye.scale;
  let inView = 0;
  const { scale, width, height } = eye;
  const { rows } = scene;
  for (let row = 0; row < rows; row++) {
    if (row > 0 && row % PIECE === 0) yield;
    const x = left + (positions[row * dims] as number) * scale;
    const y = top - (positions[row * dims + 1] as number) * scale;
    // What is not finite fails these as well.
    if (!(x >= 0 && y >= 0 && x < width && y < height) || !scene.isLive(row)) continue;
    const cell = ((y / CELL_PX) | 0) * columns + ((x / CELL_PX) | 0);
    counts[cell] = (counts[cell] as number) + 1;
    inView++;
  }
  yield;
  const filled = counts.filter((count) => count > 0).sort();
  const strongest = (filled[Math.floor(filled.length * STRONGEST_SHARE)] ?? 1) / CELL_PX ** 2;
  return {
    inView,
    strongest,
    contours: hasContours ? yield* contoursOf({ values: counts, columns, lines }, eye) : [],
  };
}

function* contoursOf(
  field: { values: Float32Array; columns: number; lines: number },
  eye: Eye,
): Pieces<Contour[]> {
  yield;
  const smooth = blurred(field, BLUR_CELLS);
  let densest = 0;
  for (const value of smooth.values) if (value > densest) densest = value;
  if (densest === 0) return [];
  const contours: Contour[] = [];
  for (const level of LEVELS) {
    yield;
    const pieces = contourAt(smooth, level * densest);
    for (let i = 0; i < pieces.length; i += 2) {
      const x = ((pieces[i] as number) + 0.5) * CELL_PX;
      const y = ((pieces[i + 1] as number) + 0.5) * CELL_PX;
      const [u, v] = unproject(eye, x, y);
      pieces[i] = u;
      pieces[i + 1] = v;
    }
    contours.push({ level, pieces });
  }
  return contours;
}
