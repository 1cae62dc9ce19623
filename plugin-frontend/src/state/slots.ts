/** Hands out the eight hues so that groups that touch on the map look different (design decision 14). */
import { slotDistances } from "./colour-distance.js";

export const SLOTS = 8;

/** Distance (CIELAB) over which the likeness of two hues falls to 1/e. */
const LIKENESS_SCALE = 14;

/**
 * What a slot costs per touching pair on a large group, by slot: yellow makes it too faint, ink too heavy.
 * The unit is the cost of one touching pair of equal colour.
 */
const WEIGHT_ON_LARGE = [0, 0, 1, 0, 0, 0, 0, 0.3];

let likenessOfSlots: Float64Array | null = null;

function likeness(): Float64Array {
  likenessOfSlots ??= slotDistances().map((apart) => Math.exp(-apart / LIKENESS_SCALE));
  return likenessOfSlots;
}

/**
 * Slot of each of up to eight groups, with the least cost over all permutations.
 * @param touching neighbouring pairs of points, `[groups, groups]` symmetric
 * @param sizes points of each group
 */
export function assignSlots(touching: ArrayLike<number>, sizes: readonly number[]): number[] {
  const groups = Math.min(SLOTS, sizes.length);
  const alike = likeness();
  const used = new Array<boolean>(SLOTS).fill(false);
  const slots = new Array<number>(groups).fill(0);
  let best = { cost: Number.POSITIVE_INFINITY, slots: slots.slice() };

  const place = (group: number, cost: number): void => {
    if (cost >= best.cost) return; // costs only grow
    if (group === groups) {
      best = { cost, slots: slots.slice() };
      return;
    }
    for (let slot = 0; slot < SLOTS; slot++) {
      if (used[slot]) continue;
      let added = (WEIGHT_ON_LARGE[slot] ?? 0) * (sizes[group] ?? 0);
      for (let other = 0; other < group; other++) {
        const pairs = touching[group * sizes.length + other] ?? 0;
        added += pairs * (alike[slot * SLOTS + (slots[other] ?? 0)] ?? 0);
      }
      used[slot] = true;
      slots[group] = slot;
      place(group + 1, cost + added);
      used[slot] = false;
    }
  };
  place(0, 0);
  return best.slots;
}
