// Logs vectors with everything that the tab can show of them: node log.ts [LOGDIR]
import { pca, SummaryWriter, tsne } from "pointillist";

const [logdir = "runs"] = process.argv.slice(2);

/** Three hundred points around three centres, in 16 dimensions; a real script has the features of its images here. */
const KINDS = ["cat", "dog", "bird"] as const;
const ROWS = 300;
const DIM = 16;
const kindOf = (row: number): number => row % KINDS.length;
const vectors = new Float32Array(ROWS * DIM).map((_, at) => {
  const [row, column] = [Math.floor(at / DIM), at % DIM];
  return (column % KINDS.length === kindOf(row) ? 3 : 0) + Math.sin(at * 12.9898) * 0.8;
});

/** A picture of 8 x 8 pixels each: anything with pixels will do, also paths of PNG files. */
const COLOURS = [
  [0, 114, 178],
  [213, 94, 0],
  [0, 158, 115],
];
const thumbnails = Array.from({ length: ROWS }, (_, row) => ({
  data: Uint8Array.from({ length: 8 * 8 * 3 }, (_, at) => COLOURS[kindOf(row)]?.[at % 3] ?? 0),
  shape: [8, 8, 3] as const,
}));

const writer = new SummaryWriter(`${logdir}/typescript`);
const logged = await writer.embedding("features", vectors, {
  shape: [ROWS, DIM],
  step: 1,
  metadata: { name: Array.from({ length: ROWS }, (_, row) => `${KINDS[kindOf(row)]} ${row}`) },
  concepts: Array.from({ length: ROWS }, (_, row) => [
    { name: KINDS[kindOf(row)] ?? "", value: 0.6 + (row % 40) / 100 },
    { name: "animal", value: 0.99 },
  ]),
  thumbnails,
  layouts: [tsne({ perplexity: 20, seed: 7 }), pca({ dims: 3 })],
});
await writer.close();
console.log(`${logged.rows} rows in ${logged.folder}`);
