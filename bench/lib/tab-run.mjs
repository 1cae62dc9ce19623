// A run with many rows for the benchmarks of the tab: vectors, a stored layout, one concept a row, logged by our writer.
// The stock projector opens the same files.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";

const BLOBS = 25;

/** Numbers in [0, 1), the same each time. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Rows in 25 blobs: `positions` [N, 2] and the blob of each row. */
export function blobs(rows, seed = 7) {
  const random = seeded(seed);
  const centres = Array.from({ length: BLOBS }, () => [
    random() * 100,
    random() * 60,
    2 + random() * 4,
  ]);
  const positions = new Float32Array(rows * 2);
  const group = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const blob = Math.floor(random() * BLOBS);
    const [x, y, size] = centres[blob];
    group[row] = blob;
    positions[2 * row] = x + (random() + random() + random() - 1.5) * size;
    positions[2 * row + 1] = y + (random() + random() + random() - 1.5) * size;
  }
  return { positions, group };
}

/** Logs the run into a new folder and returns the logdir. */
export async function logRun(rows, dim, { concepts = true } = {}) {
  const logdir = mkdtempSync(join(tmpdir(), "pointillist-bench-"));
  const { positions, group } = blobs(rows);
  const random = seeded(3);
  const vectors = new Float32Array(rows * dim);
  for (let at = 0; at < vectors.length; at++) vectors[at] = random() + group[Math.floor(at / dim)];
  const writer = new SummaryWriter(join(logdir, "run"));
  await writer.embedding("points", vectors, {
    step: 1,
    shape: [rows, dim],
    layouts: [
      { name: "t-SNE", method: "tsne", coordinates: { data: positions, shape: [rows, 2] } },
    ],
    neighbours: false,
    ...(concepts
      ? { concepts: Array.from(group, (blob) => [{ name: `group ${blob}`, value: 0.9 }]) }
      : {}),
  });
  await writer.close();
  return logdir;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
