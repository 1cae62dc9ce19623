/** Files that a person opened, as a run beside those of the server. Nothing of them leaves the browser. */
import type { ListedStep, Manifest, ManifestSheet, RunListing } from "pointillist/format";
import { encodeNpy, MANIFEST_FORMAT, MANIFEST_VERSION } from "pointillist/format";
import type { DataSource, RunList, TaskOptions } from "./api.js";
import { openStep } from "./dataset.js";
import { failure } from "./fetching.js";
import { imageSize } from "./image-size.js";
import type { LocalContent, LocalMatrix, LocalRun, Opened } from "./local-api.js";
import type { LocalFunctions } from "./local-worker.js";
import { type ServedFile, ServedFiles } from "./run-files.js";
import { runOf } from "./run-model.js";
import { WorkerClient } from "./worker-call.js";

const FOLDER = "local";
/** Where every format tells its size. */
const HEAD_BYTES = 256 * 1024;
const PICTURE = /\.(png|jpe?g|webp)$/iu;

/** Reads all files in a worker; the first that cannot be read ends it. @throws DataError */
export async function readOpened(
  files: readonly File[],
  options: TaskOptions = {},
): Promise<Opened> {
  const worker = new WorkerClient<LocalFunctions>(
    "local files",
    () => new Worker(new URL("./local-worker.js", import.meta.url), { type: "module" }),
  );
  try {
    const matrices: LocalMatrix[] = [];
    let metadata: LocalContent["metadata"] = null;
    for (const file of files) {
      if (PICTURE.test(file.name)) continue;
      const content = await worker.call("read", [file], options);
      matrices.push(...content.matrices);
      metadata ??= content.metadata;
    }
    return { matrices, metadata, pictures: files.filter(({ name }) => PICTURE.test(name)) };
  } finally {
    worker.dispose();
  }
}

/** See `LocalFiles`. @throws DataError where there are no vectors */
export async function localRun(opened: Opened, name: string): Promise<LocalRun> {
  const vectors = [...opened.matrices].sort((a, b) => b.dim - a.dim)[0];
  if (vectors === undefined)
    throw failure(
      "missing",
      name,
      "no vectors",
      "numbers: TSV, .npy, .npz or Parquet",
      "Open them together with their names, pictures and layouts.",
    );
  const isLayout = ({ rows, dim }: LocalMatrix) =>
    rows === vectors.rows && (dim === 2 || dim === 3);
  const layouts = opened.matrices.filter(
    (one) => isLayout(one) && (one !== vectors || vectors.dim <= 3),
  );
  const picture = opened.pictures[0];
  const sprite = picture === undefined ? undefined : await sheetIn(picture, vectors.rows);
  const served: ServedFile[] = [];
  const add = (path: string, blob: Blob) => {
    served.push({ id: path, path: `${FOLDER}/${path}`, size: blob.size, mtime: 0, blob });
  };
  add("vectors.data-00000-of-00001", blobOf(new Uint8Array(vectors.data.buffer as ArrayBuffer)));
  if (opened.metadata !== null) add("metadata.tsv", blobOf(opened.metadata.bytes));
  if (picture !== undefined) add(picture.name, picture);
  layouts.forEach(({ rows, dim, data }, at) => {
    add(`layout-${at}.npy`, blobOf(encodeNpy("f4", [rows, dim], data)));
  });
  const manifest: Manifest = {
    format: MANIFEST_FORMAT,
    version: MANIFEST_VERSION,
    writer: "opened files",
    tag: vectors.name,
    step: 0,
    wallTime: 0,
    tensor: {
      name: vectors.name,
      shape: [vectors.rows, vectors.dim],
      dtype: "float32",
      checkpoint: "vectors",
      crc32c: "",
    },
    ...(sprite === undefined ? {} : { sprite }),
    layouts: [],
  };
  const step: ListedStep = {
    step: 0,
    wallTime: null,
    shape: [vectors.rows, vectors.dim],
    dtype: "float32",
    tensor: { kind: "bundle", prefix: `${FOLDER}/vectors`, key: vectors.name },
    manifest,
    folder: FOLDER,
    metadataPath: opened.metadata === null ? null : `${FOLDER}/metadata.tsv`,
    sprite: sprite === undefined ? null : { path: `${FOLDER}/${sprite.file}`, cell: sprite.cell },
    bookmarksPath: null,
    layouts: layouts.map(({ name: layout, dim }, at) => ({
      name: layout,
      path: `${FOLDER}/layout-${at}.npy`,
      dims: dim as 2 | 3,
      method: "given",
      stored: null,
    })),
  };
  const listing: RunListing = {
    run: name,
    embeddings: [
      { tensor: vectors.name, source: "pointillist", steps: [step], stale: [], errors: [] },
    ],
    errors: [],
    wanted: [],
    wantedIndexes: [],
  };
  return { name, files: new ServedFiles(name, served, [], ""), listing };
}

/** A sheet as the stock projector takes it: as many columns as lines, or one line fewer; all cells alike. */
async function sheetIn(file: File, rows: number): Promise<ManifestSheet> {
  const size = imageSize(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
  const columns = Math.ceil(Math.sqrt(rows));
  const lines = Math.ceil(rows / columns);
  if (size === null)
    throw failure(
      "unsupported",
      file.name,
      "another format",
      "PNG, JPEG or WebP",
      "Save it as PNG.",
    );
  const width = Math.floor(size.width / columns);
  const isSquare = size.width === size.height;
  const height = isSquare ? width : Math.floor(size.height / lines);
  return { file: file.name, cell: [width, height], columns, firstRow: 0, count: rows };
}

const blobOf = (bytes: Uint8Array): Blob => new Blob([bytes as Uint8Array<ArrayBuffer>]);

/** The source with a run of opened files before its own. */
export function withLocalRun(source: DataSource, local: LocalRun): DataSource {
  return {
    async listRuns(options) {
      const list = await source.listRuns(options).catch((): RunList => NOTHING);
      const row = {
        run: local.name,
        newestStep: 0,
        hasLayout: local.listing.embeddings[0]?.steps[0]?.layouts.length !== 0,
        mtime: Date.now() / 1000,
        embeddings: 1,
        error: null,
      };
      return { ...list, runs: [row, ...list.runs.filter(({ run }) => run !== local.name)] };
    },
    async openRun(run, options) {
      return run === local.name ? runOf(local.listing) : await source.openRun(run, options);
    },
    async openDataset(run, tag, step, options = {}) {
      const listed = local.listing.embeddings[0]?.steps[0];
      if (run !== local.name || listed === undefined)
        return await source.openDataset(run, tag, step, options);
      return await openStep(local.files, tag, listed, options);
    },
  };
}

const NOTHING: RunList = {
  tensorboard: "",
  source: "none",
  scanning: false,
  runs: [],
  withoutEmbeddings: 0,
};
