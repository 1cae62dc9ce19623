import { paintKey } from "./choice.js";
import type { Session } from "./session.js";
import type { Slot } from "./slot.js";

/** Hues of every palette; colours of the user's own follow. */
const HUES = 8;

/** Colours of the user's own: they stand behind the palette's eight, in the order of the choice. */
export function painted(
  session: Session,
  column: string | null,
  names: readonly string[],
): ReadonlyMap<number, Slot> {
  const slots = new Map<number, Slot>();
  [...session.choice.paint.keys()].forEach((key, place) => {
    const at = names.findIndex((name) => paintKey(column, name) === key);
    if (at >= 0) slots.set(at, { slot: HUES + place, round: 0 });
  });
  return slots;
}
