import { ArgumentError, ShapeError, WriteError } from "../../errors.js";
import { shardName } from "../../format/bundle-write.js";
import type { ConceptInput } from "../../format/concepts.js";
import type { Manifest } from "../../format/manifest.js";
import { parseManifest } from "../../format/manifest-parse.js";
import { decodeNpy } from "../../format/npy.js";
import { slugOf } from "../../format/slug.js";
import { openLayoutEngine } from "../../io/layout-engine.js";
import type { RunLog } from "../run-log.js";
import { planBookmarks } from "./bookmarks.js";
import { knownOf } from "./known.js";
import { layoutFiles, type PlacedLayout, placeLayouts } from "./layouts.js";
import { announce } from "./log-embedding.js";
import type { EmbeddingOptions, EmbeddingRef, LayoutInput, ThumbnailInput } from "./options.js";
import { planOriginals } from "./originals.js";
import { encodeManifest, manifestOf, prefixOf, publishFiles } from "./publish.js";
import { isReadySheets, type ReadySheets } from "./ready-sheets.js";
import { refOf } from "./ref.js";
import { rowOrder, unalignedRows } from "./row-order.js";
import { CONFIG_LOCK, stepsOf } from "./run-state.js";
import { planLabels, type SideFile, type StreamedFile } from "./side-files.js";
import { requireTensorName } from "./tag.js";
import { planPictures } from "./thumbnails.js";

export interface AddOptions
  extends Pick<
    EmbeddingOptions,
    "engine" | "signal" | "onProgress" | "threads" | "follow" | "memoryLimit"
  > {
  /** The step to add to. Default: the newest. */
  readonly step?: number;
  /** Names of the rows given, where they are in another order than the embedding's, or fewer. Default: its own order. */
  readonly ids?: readonly (string | number)[];
}

/** What an addition writes, and what the manifest then says. */
interface Addition {
  readonly files: readonly (SideFile | StreamedFile)[];
  readonly manifest: Partial<Manifest>;
}

const NONE: ReadonlySet<number> = new Set();

/** Adds layouts to a step that is logged; its vectors are read, never written. */
export function addLayouts(
  run: RunLog,
  tag: string,
  layouts: readonly LayoutInput[],
  options: AddOptions,
): Promise<EmbeddingRef> {
  return addTo(run, tag, options, async (stored, folder) => {
    const [rows, dim] = stored.tensor.shape;
    unalignedRows(options.ids, "layouts");
    const path = `${folder}/${shardName(stored.tensor.checkpoint)}`;
    let loaded: Float32Array | undefined;
    const vectors = async () => {
      loaded ??= await readFloats(run, path, rows * dim);
      return { vectors: loaded, rows, dim };
    };
    const { threads } = options;
    const engine = options.engine ?? openLayoutEngine(threads === undefined ? {} : { threads });
    try {
      const using = { ...options, engine };
      const { storage } = run;
      const { step } = stored;
      const read = (name: string) => storage.read(`${folder}/${name}`);
      const ahead = { storage, folder, step, rows, labels: stored, read };
      const known = await knownOf(ahead, layouts, options.follow);
      const placed = await placeLayouts(layouts, vectors, [rows, dim], NONE, step, using, known);
      for (const { entry } of placed)
        if (stored.layouts.some(({ name }) => name === entry.name))
          throw new WriteError(
            "exists",
            `step ${stored.step} has a layout "${entry.name}"; give it another name`,
            run.storage.resolve(`${folder}/${manifestOf(stored.step)}`),
          );
      const all = [...(await readPlaced(run, folder, stored)), ...placed];
      const bookmarks = await planBookmarks(
        all,
        (await vectors()).vectors,
        rows,
        dim,
        stored.metadata,
        engine,
        (code, detail) => run.warn(code, `${tag}: ${detail}`),
      );
      return {
        files: [...placed.flatMap(layoutFiles), ...(bookmarks ? [bookmarks] : [])],
        manifest: {
          layouts: all.map(({ entry }) => entry),
          ...(bookmarks ? { bookmarks: bookmarks.name } : {}),
        },
      };
    } finally {
      if (!options.engine) await engine.close();
    }
  });
}

/** Adds concepts to a step that has none. */
export function addConcepts(
  run: RunLog,
  tag: string,
  concepts: readonly (readonly ConceptInput[])[],
  options: AddOptions,
): Promise<EmbeddingRef> {
  return addTo(run, tag, options, async (stored, folder) => {
    refuseSecond(run, stored, folder, "concepts");
    const order = await rowOrder(run.storage, folder, stored, options.ids, concepts.length);
    const aligned = order.map((at) => (at < 0 ? [] : (concepts[at] ?? [])));
    const { files, manifest } = planLabels({ concepts: aligned }, aligned.length, NONE);
    const { concepts: entry, colour } = manifest;
    return {
      // The metadata that planLabels would make for the concepts alone would take the place of the step's own.
      files: files.filter(({ name }) => !name.startsWith("metadata-")),
      manifest: { ...(entry ? { concepts: entry } : {}), ...(colour ? { colour } : {}) },
    };
  });
}

/** Adds pictures to a step that has none. */
export function addThumbnails(
  run: RunLog,
  tag: string,
  thumbnails: readonly ThumbnailInput[] | ReadySheets,
  options: AddOptions & Pick<EmbeddingOptions, "thumbnailSize" | "images">,
): Promise<EmbeddingRef> {
  return addTo(run, tag, options, async (stored, folder) => {
    refuseSecond(run, stored, folder, "thumbnails");
    const warn = (code: string, detail: string) => run.warn(code, `${tag}: ${detail}`);
    if (isReadySheets(thumbnails)) {
      unalignedRows(options.ids, "sheets");
      const pictures = await planPictures({ thumbnails }, stored.tensor.shape[0], NONE, warn);
      await planOriginals(run.storage, { ...options, thumbnails }, NONE, pictures.manifest);
      return pictures;
    }
    const order = await rowOrder(run.storage, folder, stored, options.ids, thumbnails.length);
    const aligned = order.map((at) => (at < 0 ? null : thumbnails[at]));
    const { thumbnailSize } = options;
    const size = thumbnailSize === undefined ? {} : { thumbnailSize };
    const given = { thumbnails: aligned, ...size };
    const pictures = await planPictures(given, aligned.length, NONE, warn);
    const wanted = { ...options, ...given };
    const originals = await planOriginals(run.storage, wanted, NONE, pictures.manifest);
    return {
      files: [...pictures.files, ...originals.files],
      manifest: { ...pictures.manifest, ...originals.manifest },
    };
  });
}

async function addTo(
  run: RunLog,
  tag: string,
  options: AddOptions,
  plan: (stored: Manifest, folder: string) => Promise<Addition>,
): Promise<EmbeddingRef> {
  run.assertOpen();
  const folder = `embeddings/${slugOf(requireTensorName(tag))}`;
  const step = options.step ?? (await stepsOf(run.storage, folder)).at(-1);
  if (step === undefined)
    throw new ArgumentError(
      "tag",
      "a logged embedding of this run",
      `no step of ${JSON.stringify(tag)}`,
    );
  const manifest = await run.storage.exclusively(`${folder}/${prefixOf(step)}`, async () => {
    const name = `${folder}/${manifestOf(step)}`;
    const bytes = await run.storage.read(name);
    if (!bytes)
      throw new ArgumentError("step", `a logged step of ${JSON.stringify(tag)}`, `${step}`);
    const stored = parseManifest(bytes, run.storage.resolve(name));
    const addition = await plan(stored, folder);
    await publishFiles(run.storage, folder, addition.files);
    const next: Manifest = { ...stored, ...addition.manifest };
    await run.storage.publish(name, [encodeManifest(next)]);
    return next;
  });
  await run.storage.exclusively(CONFIG_LOCK, () => announce(run, folder, manifest));
  return refOf(run.storage, folder, manifest);
}

function refuseSecond(
  run: RunLog,
  stored: Manifest,
  folder: string,
  part: "concepts" | "thumbnails",
): void {
  if (stored[part] === undefined) return;
  const path = run.storage.resolve(`${folder}/${manifestOf(stored.step)}`);
  const message = `step ${stored.step} has ${part} already, and what is logged is never replaced`;
  throw new WriteError("exists", message, path);
}

async function readFloats(run: RunLog, path: string, count: number): Promise<Float32Array> {
  const bytes = await run.storage.source(path).read(0, count * 4);
  return new Float32Array(bytes.slice().buffer);
}

async function readPlaced(run: RunLog, folder: string, stored: Manifest): Promise<PlacedLayout[]> {
  const placed: PlacedLayout[] = [];
  for (const entry of stored.layouts) {
    const bytes = await run.storage.read(`${folder}/${entry.file}`);
    if (!bytes) throw new ShapeError(`layout ${entry.name}`, "its file", "none");
    placed.push({ entry, positions: Float32Array.from(decodeNpy(bytes, entry.file).data) });
  }
  return placed;
}
