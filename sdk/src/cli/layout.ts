import { stat } from "node:fs/promises";
import { type Command, type OptionHelp, onlyPositional } from "./command.js";
import { layOutFile } from "./layout-file.js";
import { METHOD_OPTIONS, METHODS } from "./layout-requests.js";
import { layOutRun } from "./layout-run.js";
import { expandPath } from "./logdir.js";

const DIMS = { value: "2", pattern: /^[23](,[23])?$/ };

/** `--tsne 2,3`: of a run each method is an option of its own. */
const RUN_OPTIONS: readonly OptionHelp[] = METHODS.map((name) => ({
  name,
  value: "DIMS",
  implied: DIMS,
  help: "run: 2, 3 or 2,3; alone: 2",
}));

export const layout: Command = {
  name: "layout",
  summary: "Lays out the vectors of a run, whoever wrote it, or of a file.",
  positionals: "RUN|FILE",
  options: [
    ...RUN_OPTIONS,
    {
      name: "knn",
      value: "K",
      help: "run: store the K nearest rows of each row; file: K of --knn-out",
    },
    { name: "add", value: "Y", multiple: true, help: "run: a layout made elsewhere; see below" },
    { name: "follow", help: "run: continue the layouts of the step before, so that steps compare" },
    {
      name: "supervise",
      value: "COLUMN",
      help: "run: t-SNE, UMAP: pull rows of equal value, or `concepts`",
    },
    {
      name: "ignore",
      value: "VALUE",
      help: "of --supervise: a value that says nothing of its row",
    },
    { name: "strength", value: "S", help: "of --supervise, 0 to 1; default 0.5" },
    { name: "run", value: "R", help: "run: which, where RUN is a logdir of several" },
    { name: "tensor", value: "T", help: "run: which, where there are several" },
    { name: "step", value: "S", help: "run: default: the newest" },
    { name: "method", value: "M", help: `file: ${METHODS.join(", ")}; default tsne` },
    { name: "dims", value: "D", help: "file: 2 or 3, default 2; triplet: any, such as 64" },
    { name: "out", value: "Y.npy", help: "file: float32 [N, D]; replaced where it exists" },
    ...METHOD_OPTIONS,
    {
      name: "clusters",
      value: "OF",
      multiple: true,
      help: "run: density clusters of `vectors` or of a layout, as a column; file: C.npy to write, int32 [N]; -1: none",
    },
    { name: "knn-graph", value: "G.npy", help: "neighbours found elsewhere; see below" },
    { name: "knn-out", value: "G.npy", help: "file: write the neighbours that were found" },
    {
      name: "place",
      value: "NEW",
      help: "file: vectors that come later: places in the layout, moving none",
    },
    { name: "placed", value: "P.npy", help: "file: where those go, float32 [M, D]" },
    { name: "memory", value: "GB", help: "refuse what may need more; default: 90 % of all" },
    { name: "threads", value: "N", help: "default: one a core" },
    { name: "no-quality", help: "leave the figures out" },
  ],
  details:
    "RUN is a run's folder or a logdir. Layouts are added beside what is there: files of others are not touched.\n" +
    "Without a method: t-SNE in 2-D and 3-D.\n" +
    "FILE holds vectors, a row each: .npy, .npz, Parquet, Arrow, CSV, TSV, JSON Lines, word vectors.\n" +
    "A layout made elsewhere is any of these with 2 or 3 columns (in tables x, y, z): joined by a column of ids where\n" +
    "there is one, else by row; Y.json beside it may say {name, method, parameters}. Or the bookmarks that the stock\n" +
    "projector saves, state.txt: each view of them.\n" +
    "A neighbour graph is G.npy, int [N, k], nearest first, and G.distances.npy, float [N, k]; or one .npz with both,\n" +
    "indices and distances.\n" +
    "With --json the last line has seconds by phase, iterations, divergence and quality.",
  async run(invocation) {
    const path = onlyPositional(invocation, "RUN or FILE");
    const isFolder = (await stat(expandPath(path))).isDirectory();
    return isFolder ? layOutRun(path, invocation) : layOutFile(path, invocation);
  },
};
