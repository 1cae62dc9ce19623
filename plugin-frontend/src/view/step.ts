import type { Eye, Spot } from "./camera.js";
import type { Scene } from "./scene.js";

const ALONG = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] } as const;

/**
 * The live row that an arrow key walks to: least of along + 2 x across, inside the quarter that the arrow points to.
 * From a row that is not drawn, the row nearest to the middle of the map.
 */
export function nearestToward(
  scene: Scene,
  eye: Eye,
  row: number,
  direction: keyof typeof ALONG,
): number {
  const spot: Spot = { x: 0, y: 0, z: 0, near: 1 };
  const start = scene.spotOf(row, eye, { x: 0, y: 0, z: 0, near: 1 });
  const from = start ?? { x: eye.width / 2, y: eye.height / 2 };
  const [ux, uy] = ALONG[direction];
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let other = 0; other < scene.rows; other++) {
    if (other === row || !scene.isLive(other) || !scene.spotOf(other, eye, spot)) continue;
    const dx = spot.x - from.x;
    const dy = spot.y - from.y;
    const along = dx * ux + dy * uy;
    const across = Math.abs(dx * uy) + Math.abs(dy * ux);
    const cost = start ? along + 2 * across : Math.hypot(dx, dy);
    if (start && (along <= 0 || across > along)) continue;
    if (cost < least) {
      least = cost;
      best = other;
    }
  }
  return best;
}
