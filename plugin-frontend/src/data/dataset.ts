import { joinInRun, type ListedStep, type ManifestNeighbours } from "pointillist/format";
import type { Dataset, LayoutInfo, Neighbour, RowIds, TaskOptions, ThumbnailSheet } from "./api.js";
import {
  placed,
  RowReader,
  readColour,
  readNeighbours,
  readPositions,
  readShares,
} from "./arrays.js";
import { failure } from "./fetching.js";
import { Kept } from "./kept.js";
import type { Notice } from "./notice.js";
import { idsOf, rowNumbers } from "./row-ids.js";
import type { ServedFiles } from "./run-files.js";
import { layoutsOfStep, RAW_LAYOUT } from "./run-model.js";
import type { SheetStore } from "./sheet-store.js";
import type { TensorReader } from "./tensor-file.js";
import { openTensor } from "./tensor-open.js";
import type { VectorStore } from "./vector-store.js";

/** Opens a step. Costs no request where the listing tells its shape, as our manifests do. */
export async function openStep(
  files: ServedFiles,
  tag: string,
  step: ListedStep,
  options: TaskOptions,
): Promise<Dataset> {
  const shape = step.shape ?? (await openTensor(files, step, options)).shape;
  return new StepDataset(files, tag, step, shape);
}

class StepDataset implements Dataset {
  readonly run: string;
  readonly step: number;
  readonly rows: number;
  readonly dim: number | null;
  readonly vectorBytes: number | null;
  readonly manifest: Dataset["manifest"];
  readonly layouts: readonly LayoutInfo[];
  readonly conceptNames: readonly string[];
  readonly neighboursStored: ManifestNeighbours | null;
  readonly #files: ServedFiles;
  readonly #listed: ListedStep;
  readonly #notices: Notice[] = [];
  readonly #listeners = new Set<(notice: Notice) => void>();
  readonly #kept = new Kept();
  readonly #neighbours: RowReader | null;

  constructor(
    files: ServedFiles,
    readonly tag: string,
    listed: ListedStep,
    shape: readonly [number, number],
  ) {
    this.run = files.run;
    this.step = listed.step;
    [this.rows, this.dim] = shape;
    this.vectorBytes = this.rows * this.dim * 4;
    this.manifest = listed.manifest;
    this.layouts = layoutsOfStep(listed, this.dim);
    this.conceptNames = listed.manifest?.concepts?.names ?? [];
    this.neighboursStored = listed.manifest?.neighbours ?? null;
    this.#files = files;
    this.#listed = listed;
    const stored = this.#path(this.neighboursStored?.file);
    this.#neighbours = stored ? new RowReader(files, stored) : null;
  }

  get notices(): readonly Notice[] {
    return this.#notices;
  }

  onNotice(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  positions(layout: string, options: TaskOptions = {}) {
    return this.#kept.of(`layout ${layout}`, options, async (task) => {
      const listed = this.#listed.layouts.find(({ name }) => name === layout);
      if (!listed && layout === RAW_LAYOUT && (this.dim === 2 || this.dim === 3))
        return placed(await this.vectors(task), this.dim);
      if (!listed)
        throw failure("missing", layout, "no such layout", "a stored layout", "Choose another.");
      const { path, bookmark } = listed;
      if (bookmark === undefined) return await readPositions(this.#files, path, this.rows, task);
      const { readBookmark } = await import("./bookmark-positions.js");
      return await readBookmark(this.#files, path, bookmark, this.rows, task);
    });
  }

  colour(options: TaskOptions = {}) {
    return this.#kept.of("colour", options, async (task) => {
      const path = this.#path(this.manifest?.colour);
      return path ? await readColour(this.#files, path, this.rows, task) : null;
    });
  }

  concepts(options: TaskOptions = {}) {
    return this.#kept.of("concepts", options, async (task) => {
      const stored = this.manifest?.concepts;
      const folder = this.#path(stored?.folder);
      if (!stored || !folder) return null;
      const { openConcepts } = await import("./concept-store.js");
      return await openConcepts(this.#files, stored, folder, this.rows, task);
    });
  }

  async conceptTable(options: TaskOptions = {}): ReturnType<Dataset["conceptTable"]> {
    const stored = this.manifest?.concepts;
    const folder = this.#path(stored?.folder);
    if (!stored || !folder) return null;
    const { readConceptTable } = await import("./concept-store.js");
    return await readConceptTable(this.#files, stored, folder, this.rows, options);
  }

  columns(options: TaskOptions = {}) {
    return this.#kept.of("columns", options, async (task) => {
      const found = this.manifest?.columns ?? [];
      const path = this.#listed.metadataPath;
      const isThere = path !== null && this.#files.has(path);
      if (!isThere && found.length === 0) return null;
      const { openColumns } = await import("./column-store.js");
      const note = (notice: Notice) => this.#note(notice);
      return await openColumns(
        this.#files,
        isThere ? path : null,
        this.rows,
        this.manifest?.metadata ?? null,
        found.map((column) => ({ ...column, file: this.#path(column.file) ?? column.file })),
        note,
        task,
      );
    });
  }

  blankColumns(options: TaskOptions = {}) {
    return this.#kept.of("blank columns", options, async (task) => {
      const { openColumns } = await import("./column-store.js");
      const note = (notice: Notice) => this.#note(notice);
      return await openColumns(this.#files, null, this.rows, null, [], note, task);
    });
  }

  async bookmarks(options: TaskOptions = {}): Promise<Uint8Array | null> {
    const path = this.#listed.bookmarksPath;
    return path === null || !this.#files.has(path) ? null : await this.#files.read(path, options);
  }

  async publish(view: string, options: TaskOptions = {}): Promise<readonly Uint8Array[]> {
    const { publishedZip } = await import("./published-zip.js");
    return await publishedZip(this.#files, this.#listed, view, options);
  }

  ids(options: TaskOptions = {}): Promise<RowIds> {
    return this.#kept.of("ids", options, async (task) => {
      const stored = this.manifest?.ids;
      if (stored?.kind === "list") return idsOf(stored.values);
      const columns = stored ? await this.columns(task) : null;
      const column = columns?.columns.findIndex(({ name }) => name === stored?.column) ?? -1;
      if (!columns || column < 0) return rowNumbers(this.rows);
      const rows = Uint32Array.from({ length: this.rows }, (_, row) => row);
      return idsOf(await columns.cells(rows, column, task));
    });
  }

  async *sheets(options: TaskOptions = {}): AsyncIterable<ThumbnailSheet> {
    yield* (await this.#sheetStore(options)).first(options);
  }

  async *sheetsFor(
    rows: Uint32Array,
    abovePx: number,
    options: TaskOptions = {},
  ): AsyncIterable<ThumbnailSheet> {
    yield* (await this.#sheetStore(options)).larger(rows, abovePx, options);
  }

  async thumbnail(row: number, options: TaskOptions = {}): Promise<ImageBitmap | null> {
    return await (await this.#sheetStore(options)).thumbnail(row, options);
  }

  async original(row: number, options: TaskOptions = {}): Promise<ImageBitmap | null> {
    const { images, imagePaths } = this.manifest ?? {};
    const path = this.#path(images?.file ?? imagePaths);
    const indexPath = this.#path(images?.index);
    if (path === null || (images && indexPath === null)) return null;
    const store = await this.#kept.of("originals", options, async () => {
      const { OriginalStore } = await import("./originals.js");
      const place = { files: this.#files, path, indexPath, rows: this.rows };
      return new OriginalStore(place, (notice) => this.#note(notice));
    });
    return await store.read(row, options);
  }

  async neighbours(row: number, options: TaskOptions = {}): Promise<readonly Neighbour[] | null> {
    if (!this.#neighbours) return null;
    const found = Array.from(await this.#neighbours.row(row, options));
    const isRow = (other: number) => Number.isInteger(other) && other >= 0 && other < this.rows;
    return found.filter(isRow).map((other) => ({ row: other, distance: null }));
  }

  neighbourTable(options: TaskOptions = {}) {
    return this.#kept.of("neighbours", options, async (task) => {
      const path = this.#path(this.neighboursStored?.file);
      if (!this.neighboursStored || path === null) return null;
      const { metric, exact } = this.neighboursStored;
      return { ...(await readNeighbours(this.#files, path, this.rows, task)), metric, exact };
    });
  }

  storedPointQuality(layout: string, options: TaskOptions = {}) {
    return this.#kept.of(`hidden by ${layout}`, options, async (task) => {
      const points = this.#listed.layouts.find(({ name }) => name === layout)?.stored?.points;
      const path = this.#path(points?.file);
      if (!points || path === null) return null;
      return { shares: await readShares(this.#files, path, this.rows, task), k: points.k };
    });
  }

  async vector(row: number, options: TaskOptions = {}): Promise<Float32Array> {
    return await (await this.#tensor(options)).row(row, options);
  }

  vectors(options: TaskOptions = {}): Promise<Float32Array> {
    return this.#kept.of("vectors", options, async (task) => (await this.#tensor(task)).all(task));
  }

  async computeNeighbours(
    row: number,
    how: Parameters<Dataset["computeNeighbours"]>[1],
    options: TaskOptions = {},
  ): Promise<readonly Neighbour[]> {
    const store = await this.#vectorStore(options);
    if (how.layout !== undefined) {
      const placed = await this.positions(how.layout, options);
      return await store.onLayout(how.layout, placed, row, how.k, options);
    }
    return await store.inVectors(() => this.vectors(options), row, how, options);
  }

  async verify(options: TaskOptions = {}): ReturnType<Dataset["verify"]> {
    const expected = this.manifest?.tensor.crc32c;
    if (expected === undefined)
      throw failure(
        "unsupported",
        this.tag,
        "no checksum",
        "a manifest",
        "Only steps of our writer carry one.",
      );
    const store = await this.#vectorStore(options);
    const found = await store.checksum(() => this.vectors(options), options);
    return { ok: found === expected, expected, found };
  }

  dispose(): void {
    this.#listeners.clear();
    this.#kept.dispose();
  }

  #tensor(options: TaskOptions): Promise<TensorReader> {
    return this.#kept.of("tensor", options, (task) => openTensor(this.#files, this.#listed, task));
  }

  #sheetStore(options: TaskOptions): Promise<SheetStore> {
    return this.#kept.of("sheets", options, async () => {
      const { SheetStore } = await import("./sheet-store.js");
      return new SheetStore(this.#files, this.#listed, this.rows, (notice) => this.#note(notice));
    });
  }

  #vectorStore(options: TaskOptions): Promise<VectorStore> {
    return this.#kept.of("vector store", options, async () => {
      const { VectorStore } = await import("./vector-store.js");
      return new VectorStore(this.rows, this.dim ?? 0);
    });
  }

  #path(file: string | undefined): string | null {
    if (file === undefined || this.#listed.folder === null) return null;
    const path = joinInRun(this.#listed.folder, file);
    // What a manifest names but nobody has is told by the listing; here it simply is not there.
    return path !== undefined && (this.#files.has(path) || this.#files.has(`${path}/indptr.npy`))
      ? path
      : null;
  }

  #note(notice: Notice): void {
    this.#notices.push(notice);
    for (const listener of this.#listeners) listener(notice);
  }
}
