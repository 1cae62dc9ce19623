import type { Eye } from "./camera.js";
import type { Picker } from "./picker.js";
import type { Scene } from "./scene.js";

/** Names that are asked for at once; more would not find room. */
const MOST_NAMEABLE = 400;

/** Place of each row in the shuffled order; the order is made once for a number of rows. */
const ranks = new WeakMap<Uint32Array, Uint32Array>();

function ranksOf(order: Uint32Array): Uint32Array {
  const known = ranks.get(order);
  if (known) return known;
  const found = new Uint32Array(order.length);
  for (let place = 0; place < order.length; place++) found[order[place] as number] = place;
  ranks.set(order, found);
  return found;
}

/**
 * The live rows in view that come first in the shuffled order: a fair choice anywhere, and a row that is named stays
 * named while one zooms in on it. Of a solid layout only the front half.
 */
export function nameableRows(scene: Scene, picker: Picker, eye: Eye): Uint32Array {
  const rank = ranksOf(scene.order);
  const spot = { x: 0, y: 0, z: 0, near: 1 };
  const rows: number[] = [];
  picker.visit(eye, 0, 0, eye.width, eye.height, (row) => {
    if (!scene.isLive(row)) return;
    if (eye.depth > 0 && (scene.spotOf(row, eye, spot)?.z ?? -1) < 0) return;
    rows.push(row);
  });
  rows.sort((a, b) => (rank[a] as number) - (rank[b] as number));
  return Uint32Array.from(rows.slice(0, MOST_NAMEABLE));
}
