import { breath } from "../data/api.js";

/** From so many rows, one pass over all of them is as much as a page can do without a pause. */
const MANY_ROWS = 200_000;

/** Between two passes over all rows: with many, the page answers meanwhile. */
export async function pause(rows: number): Promise<void> {
  if (rows >= MANY_ROWS) await breath();
}
