import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";

/** Rows enough that layout (72 kB), concepts (36 kB) and metadata are too large to come with the listing. */
export const ROWS = 9000;

export async function logSpiral(): Promise<string> {
  const logdir = await mkdtemp(join(tmpdir(), "pointillist-network-"));
  const writer = new SummaryWriter(join(logdir, "spiral"));
  const place = Float32Array.from({ length: 2 * ROWS }, (_, at) => {
    const turn = (at >> 1) / 200;
    return (at % 2 === 0 ? Math.cos(turn) : Math.sin(turn)) * turn;
  });
  const rows = Array.from({ length: ROWS }, (_, row) => row);
  await writer.embedding(
    "images",
    { data: place, shape: [ROWS, 2] },
    {
      step: 1,
      metadata: { name: rows.map((row) => `point ${row}`) },
      concepts: rows.map((row) => [{ name: `arm ${Math.floor(row / 1000)}`, value: 0.9 }]),
      layouts: [{ name: "spiral", coordinates: { data: place, shape: [ROWS, 2] } }],
    },
  );
  await writer.close();
  return logdir;
}
