import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";
import { groupedVectors } from "./logged-run.js";

/** Rows enough that no file of the run comes with its listing. */
export const ROWS = 6000;

/** Pictures that no packing makes small: their sheets do not come with the listing. */
function noise(row: number, bytes: number): Uint8Array {
  return new Uint8Array(bytes).map((_, at) => Math.imul(row * bytes + at + 1, 2654435761) >>> 13);
}

/** One run with all that the tab can fetch or compute from: two layouts, two steps, neighbours, concepts, pictures, bookmarks. */
export async function logWork(): Promise<string> {
  const logdir = await mkdtemp(join(tmpdir(), "pointillist-work-"));
  const writer = new SummaryWriter(join(logdir, "work"));
  const rows = Array.from({ length: ROWS }, (_, row) => row);
  // Three islands: row i is on the i % 3rd.
  const islands = (turn: number) =>
    Float32Array.from({ length: 2 * ROWS }, (_, at) => {
      const row = at >> 1;
      const angle = ((row % 3) * 2 * Math.PI) / 3 + turn;
      const spread = ((row * 7919) % 1000) / 2500;
      return at % 2 === 0
        ? Math.cos(angle) + spread * Math.cos(row)
        : Math.sin(angle) + spread * Math.sin(row);
    });
  for (const step of [1, 2])
    await writer.embedding("words", groupedVectors(ROWS), {
      step,
      metadata: {
        name: rows.map((row) => `${"a".repeat(40)} ${row}`),
        place: rows.map((row) => `island ${row % 3}`),
      },
      concepts: rows.map((row) => [
        { name: `island ${row % 3}`, value: 0.9 },
        { name: `hundred ${Math.floor(row / 100)}`, value: 0.7 },
        ...(Math.floor(row / 100) === 3 ? [{ name: "beside hundred 3", value: 0.7 }] : []),
      ]),
      thumbnails: rows.map((row) => ({
        data: noise(row, 8 * 8 * 3),
        shape: [8, 8, 3],
      })),
      thumbnailSize: 16,
      ...(step === 2 ? { images: "copy" as const } : {}),
      layouts: ["islands", "turned"].map((name, at) => ({
        name,
        coordinates: { data: islands(at + step / 10), shape: [ROWS, 2] },
      })),
    });
  await writer.close();
  return logdir;
}
