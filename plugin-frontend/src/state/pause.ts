import { breath } from "../data/api.js";
import { MANY_ROWS } from "./many-rows.js";

/** Between two passes over all rows: with many, the page answers meanwhile. */
export async function pause(rows: number): Promise<void> {
  if (rows >= MANY_ROWS) await breath();
}
