import { ArgumentError } from "../errors.js";
import type { ConceptInput } from "../format/concepts.js";
import { defaultRunFolder } from "../io/default-folder.js";
import { FolderStorage } from "../io/folder-storage.js";
import type { RunStorage } from "../io/storage.js";
import type { AddOptions } from "./embedding/add.js";
import type { MatrixInput } from "./embedding/matrix.js";
import type {
  EmbeddingOptions,
  EmbeddingRef,
  LayoutInput,
  ThumbnailInput,
} from "./embedding/options.js";
import type { Pruned, PruneOptions } from "./embedding/prune.js";
import type { ReadySheets } from "./embedding/ready-sheets.js";
import { EventMethods } from "./event-methods.js";
import { embeddings } from "./later.js";
import type { WriterOptions } from "./options.js";
import { RunLog } from "./run-log.js";

/**
 * Writes one run: event files, embeddings and checkpoints in a folder that TensorBoard reads. Nothing is created
 * before the first write. Event methods are synchronous and buffered for a second or 64 KiB; `flush()` resolves when
 * everything logged before it survives the death of this process; a normal exit flushes too.
 *
 * @example
 * const writer = new SummaryWriter("runs/animals");
 * writer.scalar("loss", 0.42, 100);
 * await writer.close();
 */
export class SummaryWriter extends EventMethods implements AsyncDisposable, Disposable {
  readonly #options: WriterOptions;
  readonly #children = new Map<string, SummaryWriter>();
  #closing: Promise<void> | undefined;

  /**
   * @param logdir folder of the run. Default: `runs/<date>_<host><comment>`
   * @throws ArgumentError for an option out of its range
   */
  constructor(logdir?: string, options: WriterOptions = {}, /** @internal */ log?: RunLog) {
    super(log ?? new RunLog(storageOf(logdir, options), options), { step: 0, isRecording: true });
    this.#options = options;
  }

  /** The run's folder, as a full path. */
  get logdir(): string {
    return this.log.storage.path;
  }

  /** The event file's full path, or undefined before the first write. */
  get path(): string | undefined {
    return this.log.path;
  }

  /**
   * The writer of a run below this one: `writer.child("validation")`. The same name gives the same writer. It is
   * flushed and closed with this one.
   * @throws ArgumentError for a name that is no path inside the run
   */
  child(run: string): SummaryWriter {
    this.log.assertOpen();
    const name = requireRun(run);
    let child = this.#children.get(name);
    if (!child || child.log.isClosed) {
      child = new SummaryWriter(undefined, this.#options, this.log.child(name));
      this.#children.set(name, child);
    }
    return child;
  }

  /**
   * Logs vectors with all that belongs to them: metadata, concepts, pictures, neighbours and layouts. The files are
   * a TensorFlow checkpoint with one variable, named as the tag, and what both projector tabs read beside it.
   * Nothing is half-written: it resolves when readers can find the whole step, or rejects and they find none of it.
   *
   * @throws ArgumentError, ShapeError for what was passed; WriteError `exists` where the tag has other content at this
   * step; WriteError for the disk; FormatError where a projector config stands there that cannot be read
   * @example
   * await writer.embedding("images", vectors, { step: 100, metadata: { name: names }, layouts: [tsne()] });
   */
  async embedding(
    tag: string,
    vectors: MatrixInput,
    options: EmbeddingOptions = {},
  ): Promise<EmbeddingRef> {
    this.log.assertOpen();
    const { logEmbedding } = await embeddings();
    return logEmbedding(this.log, tag, vectors, options, this.defaults.step);
  }

  /**
   * Adds layouts to a step that is logged, the newest by default, without writing its vectors again.
   * @throws WriteError `exists` for a name that the step has
   */
  async addLayout(
    tag: string,
    layout: LayoutInput,
    options: AddOptions = {},
  ): Promise<EmbeddingRef> {
    return (await embeddings()).addLayouts(this.log, tag, [layout], options);
  }

  /** Adds concepts to a step that has none; with `ids` the rows may be fewer and in any order. */
  async addConcepts(
    tag: string,
    concepts: readonly (readonly ConceptInput[])[],
    options: AddOptions = {},
  ): Promise<EmbeddingRef> {
    return (await embeddings()).addConcepts(this.log, tag, concepts, options);
  }

  /** Adds pictures to a step that has none; with `ids` the rows may be fewer and in any order. */
  async addThumbnails(
    tag: string,
    thumbnails: readonly ThumbnailInput[] | ReadySheets,
    options: AddOptions & Pick<EmbeddingOptions, "thumbnailSize" | "images"> = {},
  ): Promise<EmbeddingRef> {
    return (await embeddings()).addThumbnails(this.log, tag, thumbnails, options);
  }

  /**
   * Lets all but the newest `keep` steps of an embedding go, and those that stay for good by `everyHours`.
   * @throws ArgumentError unless `keep` is a whole number of at least 1
   */
  async prune(tag: string, keep: number, options: PruneOptions = {}): Promise<Pruned> {
    this.log.assertOpen();
    return (await embeddings()).pruneSteps(this.log.storage, tag, keep, options);
  }

  /**
   * Resolves when everything logged before survives the death of this process; with `durable`, power loss.
   * @throws WriteError for what is not on disk
   */
  flush(): Promise<void> {
    return this.log.flush();
  }

  /** As `flush`, at once: for exit and signal handlers. @throws WriteError */
  flushSync(): void {
    this.log.flushSync();
  }

  /**
   * Flushes and closes the file; calls after the first return the same promise. After a rejection nothing is lost
   * that memory holds: free some space and close again.
   * @throws WriteError for what is not on disk
   */
  close(): Promise<void> {
    this.#closing ??= this.log.close().catch((error: unknown) => {
      this.#closing = undefined;
      throw error;
    });
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  [Symbol.dispose](): void {
    this.log.closeSync();
  }
}

function storageOf(logdir: string | undefined, options: WriterOptions): RunStorage {
  if (options.storage) return options.storage;
  if (logdir !== undefined && (typeof logdir !== "string" || logdir === ""))
    throw new ArgumentError("logdir", "the path of a folder", logdir === "" ? '""' : typeof logdir);
  return new FolderStorage(logdir ?? defaultRunFolder(options.comment));
}

function requireRun(run: string): string {
  const parts = typeof run === "string" ? run.split("/") : [];
  const isInside = parts.every((part) => part !== "" && part !== "." && part !== "..");
  if (parts.length > 0 && isInside && !/[\\\0]/.test(run)) return run;
  throw new ArgumentError("run", "a name, or names joined by /", JSON.stringify(run));
}
