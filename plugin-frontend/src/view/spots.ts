import type { Eye, Spot } from "./camera.js";
import type { Picker } from "./picker.js";
import type { Scene } from "./scene.js";
import type { CoincidingSpot } from "./spot-limits.js";

/** Points within this of each other count as one spot. */
const SAME_PX = 8;
/** More live rows in view than this and spots are not worth marking. */
const MOST_ROWS = 3000;

/** Finds the spots in view. Rows are taken in ascending order, so the same view gives the same spots. */
export function findSpots(scene: Scene, picker: Picker, eye: Eye): CoincidingSpot[] {
  const rows: number[] = [];
  picker.visit(eye, 0, 0, eye.width, eye.height, (row) => {
    if (scene.isLive(row)) rows.push(row);
    return rows.length <= MOST_ROWS;
  });
  if (rows.length > MOST_ROWS) return [];
  const spot: Spot = { x: 0, y: 0, z: 0, near: 1 };
  const places = new Map<number, { x: number; y: number }>();
  for (const row of rows.sort((a, b) => a - b)) {
    const at = scene.spotOf(row, eye, spot);
    if (at) places.set(row, { x: at.x, y: at.y });
  }
  const taken = new Set<number>();
  const found: CoincidingSpot[] = [];
  for (const [row, at] of places) {
    if (taken.has(row)) continue;
    const members: number[] = [];
    picker.visit(eye, at.x - SAME_PX, at.y - SAME_PX, at.x + SAME_PX, at.y + SAME_PX, (other) => {
      const there = places.get(other);
      if (!there || taken.has(other)) return;
      if (Math.hypot(there.x - at.x, there.y - at.y) <= SAME_PX) members.push(other);
    });
    if (members.length < 2) continue;
    let x = 0;
    let y = 0;
    for (const member of members) {
      taken.add(member);
      const there = places.get(member);
      x += (there?.x ?? 0) / members.length;
      y += (there?.y ?? 0) / members.length;
    }
    found.push({ rows: Uint32Array.from(members).sort(), x, y });
  }
  return found;
}
