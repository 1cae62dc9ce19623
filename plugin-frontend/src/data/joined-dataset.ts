import { type Manifest, NO_CONCEPT } from "pointillist/format";
import type {
  Dataset,
  DatasetPart,
  JoinedParts,
  LayoutInfo,
  Neighbour,
  Positions,
  RowIds,
  TaskOptions,
  ThumbnailSheet,
} from "./api.js";
import { failure } from "./fetching.js";
import type { JoinedPlan } from "./joined-api.js";
import { joinedManifest, layoutsInCommon } from "./joined-manifest.js";
import {
  conceptFiles,
  filesInMemory,
  joinColumns,
  joinConceptTables,
  uniteConcepts,
} from "./joined-tables.js";
import { Kept } from "./kept.js";
import type { Notice } from "./notice.js";
import type { VectorStore } from "./vector-store.js";

/** Names of files that stand in no run. */
const TABLE = "joined.tsv";
const CONCEPTS = "joined-concepts";

/**
 * Several tensors at some step each as one data set: their rows one after the other, each with its own label, concepts,
 * picture and vector. Ends its parts with itself.
 */
export class JoinedDataset implements Dataset {
  readonly run: string;
  readonly tag: string;
  readonly step: number;
  readonly rows: number;
  readonly dim: number | null;
  readonly vectorBytes: number | null;
  readonly manifest: Manifest;
  readonly layouts: readonly LayoutInfo[];
  readonly conceptNames: readonly string[];
  /** What is stored knows the neighbours within each part alone: those of all must be computed. */
  readonly neighboursStored = null;
  readonly joined: JoinedParts;
  readonly #parts: readonly { readonly dataset: Dataset; readonly place: DatasetPart }[];
  readonly #union: ReturnType<typeof uniteConcepts>;
  readonly #lay: JoinedPlan["lay"];
  readonly #kept = new Kept();

  constructor(plan: JoinedPlan, datasets: readonly Dataset[]) {
    let rows = 0;
    this.#parts = datasets.map((dataset, at) => {
      const { run, tag, step } = dataset;
      const label = plan.places[at]?.label ?? run;
      const place = { run, tag, step, label, firstRow: rows, rows: dataset.rows };
      rows += dataset.rows;
      return { dataset, place };
    });
    const [first] = datasets;
    this.run = plan.name;
    this.tag = first?.tag ?? "";
    this.step = first?.step ?? 0;
    this.rows = rows;
    this.dim = first?.dim ?? null;
    this.vectorBytes = this.dim === null ? null : rows * this.dim * 4;
    this.joined = { column: plan.column, parts: this.#parts.map(({ place }) => place) };
    this.layouts = layoutsInCommon(datasets);
    this.#union = uniteConcepts(datasets.map(({ manifest }) => manifest?.concepts));
    this.conceptNames = this.#union.names;
    this.#lay = plan.lay;
    this.manifest = joinedManifest(this, datasets, { ...this.#union, folder: CONCEPTS });
  }

  get notices(): readonly Notice[] {
    return this.#parts.flatMap(({ dataset }) => dataset.notices);
  }

  onNotice(listener: (notice: Notice) => void): () => void {
    const leave = this.#parts.map(({ dataset }) => dataset.onNotice(listener));
    return () => {
      for (const one of leave) one();
    };
  }

  positions(layout: string, options: TaskOptions = {}) {
    return this.#kept.of(`layout ${layout}`, options, async (task): Promise<Positions> => {
      const info = this.layouts.find(({ name }) => name === layout);
      const all = await this.#each((dataset) => dataset.positions(layout, task));
      const [first, ...others] = all.map((placed, at) => ({
        placed,
        dataset: this.#parts[at]?.dataset as Dataset, // `all` has one for each part
      }));
      if (first === undefined || info === undefined)
        throw failure("missing", layout, "no such layout", "a stored layout", "Choose another.");
      const { dims } = first.placed;
      const odd = others.find(({ placed }) => placed.dims !== dims);
      if (odd !== undefined)
        throw failure(
          "mismatch",
          `${layout} of ${odd.dataset.run}`,
          `${odd.placed.dims} dimensions`,
          `${dims}, as ${first.dataset.run} has`,
          "Choose a layout that all have in the same dimensions.",
        );
      const laid = await Promise.all(others.map((other) => this.#lay(first, other, info, task)));
      const positions = new Float32Array(this.rows * dims);
      positions.set(first.placed.positions);
      laid.forEach((one, at) => {
        positions.set(one.positions, (this.#parts[at + 1]?.place.firstRow ?? 0) * dims);
      });
      const missing = all.reduce((sum, one) => sum + one.missing, 0);
      return { positions, dims, missing, laid: laid.map(({ by }) => by) };
    });
  }

  colour(options: TaskOptions = {}) {
    return this.#kept.of("colour", options, async (task) => {
      const found = await this.#each((dataset) => dataset.colour(task));
      if (found.every((one) => one === null) || this.conceptNames.length >= NO_CONCEPT) return null;
      const concept = new Uint16Array(this.rows).fill(NO_CONCEPT);
      const confidence = new Uint16Array(this.rows);
      found.forEach((one, at) => {
        const numbers = this.#union.numbers[at];
        const from = this.#parts[at]?.place.firstRow ?? 0;
        if (one === null || numbers == null) return;
        concept.set(
          one.concept.map((value) => numbers[value] ?? NO_CONCEPT),
          from,
        );
        confidence.set(one.confidence, from);
      });
      return { concept, confidence };
    });
  }

  async conceptTable(options: TaskOptions = {}) {
    if (this.conceptNames.length === 0) return null;
    const tables = await this.#each((dataset) => dataset.conceptTable(options));
    const rows = this.#parts.map(({ place }) => place.rows);
    return joinConceptTables(tables, rows, this.#union);
  }

  concepts(options: TaskOptions = {}) {
    return this.#kept.of("concepts", options, async (task) => {
      const table = await this.conceptTable(task);
      const stored = this.manifest.concepts;
      if (table === null || stored === undefined) return null;
      const { openConcepts } = await import("./concept-store.js");
      const files = conceptFiles(this.run, CONCEPTS, table);
      return await openConcepts(files, stored, CONCEPTS, this.rows, task);
    });
  }

  columns(options: TaskOptions = {}) {
    return this.#kept.of("columns", options, async (task) => {
      const stores = await this.#each((dataset) => dataset.columns(task));
      const { column, parts } = this.joined;
      const { bytes, stored } = await joinColumns(stores, parts, column, task);
      const { openColumns } = await import("./column-store.js");
      const files = filesInMemory(this.run, [[TABLE, bytes]]);
      const told = { ...stored, file: TABLE };
      return await openColumns(files, TABLE, this.rows, told, [], () => {}, task);
    });
  }

  async blankColumns(options: TaskOptions = {}) {
    return await this.columns(options);
  }

  async bookmarks(): Promise<null> {
    return null;
  }

  async publish(): Promise<never> {
    throw failure(
      "unsupported",
      this.run,
      "several runs laid over each other",
      "one step of one run",
      "Open one of them and publish that.",
    );
  }

  ids(options: TaskOptions = {}): Promise<RowIds> {
    return this.#kept.of("ids", options, async (task): Promise<RowIds> => {
      const ids = await this.#each((dataset) => dataset.ids(task));
      return {
        of: (row) => {
          const at = this.#at(row);
          return `${at} ${ids[at]?.of(this.#own(at, row)) ?? ""}`;
        },
        rowOf: (id) => {
          const [, at = "", own = ""] = /^(\d+) (.*)$/su.exec(id) ?? [];
          const row = ids[Number(at)]?.rowOf(own) ?? -1;
          return at === "" || row < 0 ? -1 : row + (this.#parts[Number(at)]?.place.firstRow ?? 0);
        },
      };
    });
  }

  async *sheets(options: TaskOptions = {}): AsyncIterable<ThumbnailSheet> {
    for (const { dataset, place } of this.#parts)
      for await (const sheet of dataset.sheets(options)) yield shifted(sheet, place);
  }

  async *sheetsFor(
    rows: Uint32Array,
    abovePx: number,
    options: TaskOptions = {},
  ): AsyncIterable<ThumbnailSheet> {
    for (const [at, { dataset, place }] of this.#parts.entries()) {
      const own = rows.filter((row) => this.#at(row) === at).map((row) => row - place.firstRow);
      if (own.length === 0) continue;
      for await (const sheet of dataset.sheetsFor(own, abovePx, options))
        yield shifted(sheet, place);
    }
  }

  async thumbnail(row: number, options: TaskOptions = {}): Promise<ImageBitmap | null> {
    return await this.#of(row, (dataset, own) => dataset.thumbnail(own, options));
  }

  async original(row: number, options: TaskOptions = {}): Promise<ImageBitmap | null> {
    return await this.#of(row, (dataset, own) => dataset.original(own, options));
  }

  async neighbours(): Promise<null> {
    return null;
  }

  async neighbourTable(): Promise<null> {
    return null;
  }

  async storedPointQuality(): Promise<null> {
    return null;
  }

  async vector(row: number, options: TaskOptions = {}): Promise<Float32Array> {
    return await this.#of(row, (dataset, own) => dataset.vector(own, options));
  }

  vectors(options: TaskOptions = {}): Promise<Float32Array> {
    return this.#kept.of("vectors", options, async (task) => {
      const dim = this.dim ?? 0;
      const all = new Float32Array(this.rows * dim);
      let before = 0;
      for (const { dataset, place } of this.#parts) {
        const own = await dataset.vectors({
          ...(task.signal ? { signal: task.signal } : {}),
          onProgress: (told) =>
            task.onProgress?.({ ...told, done: before + told.done, total: this.vectorBytes }),
        });
        all.set(own, place.firstRow * dim);
        before += dataset.vectorBytes ?? 0;
      }
      return all;
    });
  }

  async computeNeighbours(
    row: number,
    how: Parameters<Dataset["computeNeighbours"]>[1],
    options: TaskOptions = {},
  ): Promise<readonly Neighbour[]> {
    const store = await this.#kept.of("vector store", options, async (): Promise<VectorStore> => {
      const { VectorStore } = await import("./vector-store.js");
      return new VectorStore(this.rows, this.dim ?? 0);
    });
    if (how.layout === undefined)
      return await store.inVectors(() => this.vectors(options), row, how, options);
    const placed = await this.positions(how.layout, options);
    return await store.onLayout(how.layout, placed, row, how.k, options);
  }

  async verify(options: TaskOptions = {}): ReturnType<Dataset["verify"]> {
    const all = await this.#each((dataset) => dataset.verify(options));
    return {
      ok: all.every(({ ok }) => ok),
      expected: all.map(({ expected }) => expected).join(" "),
      found: all.map(({ found }) => found).join(" "),
    };
  }

  dispose(): void {
    this.#kept.dispose();
    for (const { dataset } of this.#parts) dataset.dispose();
  }

  #each<T>(ask: (dataset: Dataset) => Promise<T>): Promise<T[]> {
    return Promise.all(this.#parts.map(({ dataset }) => ask(dataset)));
  }

  #at(row: number): number {
    let at = this.#parts.length - 1;
    while (at > 0 && (this.#parts[at]?.place.firstRow ?? 0) > row) at--;
    return at;
  }

  #own(at: number, row: number): number {
    return row - (this.#parts[at]?.place.firstRow ?? 0);
  }

  #of<T>(row: number, ask: (dataset: Dataset, own: number) => Promise<T>): Promise<T> {
    const at = this.#at(row);
    const part = this.#parts[at];
    if (part === undefined || row >= this.rows)
      throw failure("missing", this.run, `row ${row}`, `less than ${this.rows}`, "Reload the tab.");
    return ask(part.dataset, this.#own(at, row));
  }
}

function shifted(sheet: ThumbnailSheet, { firstRow }: DatasetPart): ThumbnailSheet {
  return { ...sheet, firstRow: sheet.firstRow + firstRow };
}
