import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SummaryWriter, tsne } from "pointillist";

export const ROWS = 120;
export const GROUPS = ["bird", "boat", "house"] as const;
/** Text that would run, break the layout or hide, were it not shown as text. */
export const HOSTILE = '<img src=x onerror="parent.__hacked=1">{{7*7}}\u202e';

/** A repeatable number between -1 and 1 for a row and a dimension. */
function noise(row: number, dim: number): number {
  const value = Math.sin(row * 127.1 + dim * 311.7) * 43758.5453;
  return 2 * (value - Math.floor(value)) - 1;
}

/** Vectors of three groups far apart: row i belongs to group i % 3. */
export function groupedVectors(rows = ROWS, dims = 8) {
  const vectors = new Float32Array(rows * dims);
  for (let row = 0; row < rows; row++) {
    for (let dim = 0; dim < dims; dim++) {
      vectors[row * dims + dim] = (dim % 3 === row % 3 ? 8 : 0) + noise(row, dim);
    }
  }
  return { data: vectors, shape: [rows, dims] };
}

/** One square of a colour that tells the row: what a thumbnail must show at its point. */
function square(row: number): { data: Uint8Array; shape: [number, number, number] } {
  const size = 16;
  const data = new Uint8Array(size * size * 3);
  for (let pixel = 0; pixel < size * size; pixel++) {
    data.set([(row * 2) & 255, (row * 5) & 255, 200], pixel * 3);
  }
  return { data, shape: [size, size, 3] };
}

/** Writes a folder of runs as a training script would: one with concepts and two steps, one with columns alone. */
export async function logRuns(): Promise<string> {
  const logdir = await mkdtemp(join(tmpdir(), "pointillist-tab-"));
  const rows = Array.from({ length: ROWS }, (_, row) => row);
  const group = (row: number) => GROUPS[row % 3] ?? "bird";
  const columns = new SummaryWriter(join(logdir, "columns"));
  await columns.embedding("digits", groupedVectors(60), {
    step: 3,
    metadata: {
      name: rows.slice(0, 60).map((row) => (row === 7 ? HOSTILE : `digit ${row}`)),
      label: rows.slice(0, 60).map((row) => String(row % 3)),
      loss: rows.slice(0, 60).map((row) => row / 10),
    },
    layouts: [tsne({ dims: 2, perplexity: 10, seed: 1 })],
  });
  await columns.close();
  const writer = new SummaryWriter(join(logdir, "animals"));
  for (const step of [100, 200]) {
    await writer.embedding("images", groupedVectors(), {
      step,
      metadata: { name: rows.map((row) => `${group(row)} ${row}`), kind: rows.map(group) },
      concepts: rows.map((row) => [
        { name: group(row), value: 0.6 + 0.4 * (row / ROWS) },
        { name: "thing", value: 0.99 },
        ...(row % 6 === 0 ? [{ name: "sea", value: 0.9 }] : []),
      ]),
      thumbnails: rows.map(square),
      layouts: [
        tsne({ dims: 2, perplexity: 15, seed: 7 }),
        tsne({ dims: 3, perplexity: 15, seed: 7 }),
      ],
    });
  }
  await writer.close();
  return logdir;
}
