import { type Command, onlyPositional } from "./command.js";
import { layOutFile } from "./layout-file.js";
import { METHOD_OPTIONS } from "./layout-requests.js";

export const layout: Command = {
  name: "layout",
  summary: "Lays out the vectors of a file.",
  positionals: "FILE",
  options: [
    { name: "method", value: "M", help: "tsne, pca, umap, triplet or trimap; default tsne" },
    { name: "dims", value: "D", help: "2 or 3; default 2" },
    { name: "out", value: "Y.npy", help: "float32 [N, D]; replaced where it exists" },
    ...METHOD_OPTIONS,
    { name: "threads", value: "N", help: "default: one a core" },
    { name: "no-quality", help: "leave the figures out" },
  ],
  details:
    "FILE holds vectors, a row each: .npy, .npz, Parquet, Arrow, CSV, TSV, JSON Lines, word vectors.\n" +
    "With --json the last line has seconds by phase, iterations, divergence and quality.",
  run: (invocation) => layOutFile(onlyPositional(invocation, "FILE"), invocation),
};
