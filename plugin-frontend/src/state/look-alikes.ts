/** Rows that the vectors take for the selected ones: outside the selection, with their nearest inside it. */
import type { Session } from "./session.js";
import { attempt } from "./task.js";

/** Nearest rows that are asked; more of them only blur what is alike. */
const NEAREST = 10;
/** So large a share of the nearest must be selected. */
const LEAST_SHARE = 0.5;

/** Rows not selected of whose `NEAREST` first neighbours at least half are, ascending. `indices` is [rows, k]. */
export function lookAlikes(indices: Int32Array, k: number, selected: Uint32Array): Uint32Array {
  const rows = indices.length / k;
  const inside = new Uint8Array(rows);
  for (const row of selected) inside[row] = 1;
  const asked = Math.min(k, NEAREST);
  const found: number[] = [];
  for (let row = 0; row < rows; row++) {
    if (inside[row] === 1) continue;
    let alike = 0;
    for (let place = 0; place < asked; place++) alike += inside[indices[row * k + place] ?? 0] ?? 0;
    if (alike >= LEAST_SHARE * asked) found.push(row);
  }
  return Uint32Array.from(found);
}

/** Selects the look-alikes of the selection; what they are, the panel then explains. */
export async function selectLookAlikes(session: Session): Promise<void> {
  const { dataset } = session.now;
  const { selected } = session.choice;
  if (dataset === null || selected.length === 0) return;
  const answer = await attempt(
    session,
    "neighbours",
    async (task) => ({ stored: await dataset.neighbourTable(task) }),
    () => selectLookAlikes(session),
  );
  if (answer === null || session.now.dataset !== dataset) return;
  const table = answer.stored;
  if (table === null) {
    session.say("No neighbours are stored with these data: log them, or run pointillist layout.");
    return;
  }
  const found = lookAlikes(table.indices, table.k, selected);
  if (found.length > 0) session.select(found);
  else
    session.say(
      "Nothing outside the selection is mostly among its neighbours: it stands for itself.",
    );
}
