import { ArgumentError } from "../../errors.js";
import { decodeSquare } from "../../io/image-decode.js";
import { readWholeFile } from "../../io/read-file.js";
import { loadOptional } from "../optional.js";
import {
  foldersOf,
  type SourceConcept,
  type SourceFailure,
  type SourceSet,
} from "../source-set.js";

/** A picture of this machine. */
export interface LocalImage {
  /** Unique; shown in the run. What stands before its first `/` becomes the column `folder`. */
  readonly id: string;
  readonly path: string;
}

/** What computes the network; each is a package of its own but `wasm`, which the model brings. */
export type ImageRuntime = "onnxruntime-node" | "tfjs-node" | "wasm";

export interface FromImagesOptions {
  /** Default: `onnxruntime-node` where it is installed, else `wasm`. */
  readonly runtime?: ImageRuntime;
  /** Labels a picture. Default 20. */
  readonly maxConcepts?: number;
  /** Labels less probable than this are left out. Default 0.05. */
  readonly minConcept?: number;
  /** Pictures computed at once. Default 8. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: {
    readonly done: number;
    readonly total: number;
    readonly failed: number;
  }) => void;
}

/** The package's own types, as far as they are used: nobody should need it to compile against ours. */
interface ImageModel {
  readonly name: string;
  readonly runtime: ImageRuntime;
  readonly side: number;
  readonly dim: number;
  embed(pixels: Uint8Array): Promise<{ vectors: Float32Array; probabilities: Float32Array }>;
  concepts(row: Float32Array, limits: { most: number; least: number }): SourceConcept[];
  close(): Promise<void>;
}
interface ImageModelPackage {
  openImageModel(options: { runtime?: ImageRuntime }): Promise<ImageModel>;
}

const PACKAGE = "pointillist-image-model";
/** The weights' own name, so that vectors of another packing are not taken for these. */
const WEIGHTS = "ImageNet-1k, int8";

/**
 * Asks the local network of the package `pointillist-image-model` for the embedding and the labels of each picture; no
 * network of the other kind is needed. JPEG, WebP, GIF and TIFF are read by `sharp`, PNG also without it.
 * Pictures that cannot be read are listed in `failures`.
 * @throws MissingPackageError when the model or the asked-for runtime is not installed.
 * @throws ArgumentError for options that cannot be.
 * @example
 * // const set = await fromImages([{ id: "a.jpg", path: "photos/a.jpg" }]);
 * await fromImages([], { batchSize: 0 }).catch((error) => error.argument); // => "batchSize"
 */
export async function fromImages(
  images: readonly LocalImage[],
  options: FromImagesOptions = {},
): Promise<SourceSet> {
  const batchSize = whole("batchSize", options.batchSize ?? 8, 256);
  const most = whole("maxConcepts", options.maxConcepts ?? 20, 1000);
  const least = options.minConcept ?? 0.05;
  if (!(least >= 0 && least <= 1))
    throw new ArgumentError("minConcept", "a number from 0 to 1", String(least));
  const model = await openModel(options.runtime);
  try {
    return await embedAll(images, model, { ...options, batchSize, most, least });
  } finally {
    await model.close();
  }
}

function whole(name: string, value: number, limit: number): number {
  if (!Number.isInteger(value) || value < 1 || value > limit)
    throw new ArgumentError(name, `a whole number from 1 to ${limit}`, String(value));
  return value;
}

async function openModel(runtime: ImageRuntime | undefined): Promise<ImageModel> {
  const { openImageModel } = await loadOptional<ImageModelPackage>(
    "Embedding pictures needs a model",
    PACKAGE,
  );
  if (runtime === undefined || runtime === "wasm")
    return openImageModel(runtime ? { runtime } : {});
  const name = runtime === "tfjs-node" ? "@tensorflow/tfjs-node@4.22.0" : runtime;
  try {
    return await openImageModel({ runtime });
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_MODULE_NOT_FOUND") throw error;
    return loadOptional(`The runtime ${runtime} is a package`, name);
  }
}

interface Plan extends FromImagesOptions {
  readonly batchSize: number;
  readonly most: number;
  readonly least: number;
}

async function embedAll(
  images: readonly LocalImage[],
  model: ImageModel,
  plan: Plan,
): Promise<SourceSet> {
  const kept: LocalImage[] = [];
  const concepts: SourceConcept[][] = [];
  const failures: SourceFailure[] = [];
  const parts: Float32Array[] = [];
  const batches = Array.from({ length: Math.ceil(images.length / plan.batchSize) }, (_, at) =>
    images.slice(at * plan.batchSize, (at + 1) * plan.batchSize),
  );
  const decode = (batch: readonly LocalImage[] | undefined) =>
    Promise.all((batch ?? []).map((image) => readSquare(image, model.side)));
  // The next pictures are decoded beside this thread while these are computed.
  let next = decode(batches[0]);
  for (const [index, batch] of batches.entries()) {
    plan.signal?.throwIfAborted();
    const decoded = await next;
    next = decode(batches[index + 1]);
    const good = decoded.flatMap((one) => ("pixels" in one ? [one] : []));
    for (const one of decoded) if ("failure" in one) failures.push(one.failure);
    if (good.length) {
      const { vectors, probabilities } = await model.embed(
        Buffer.concat(good.map((one) => one.pixels)),
      );
      parts.push(vectors);
      const classes = probabilities.length / good.length;
      good.forEach(({ image }, row) => {
        kept.push(image);
        const values = probabilities.subarray(row * classes, (row + 1) * classes);
        concepts.push(model.concepts(values, plan));
      });
    }
    const done = index * plan.batchSize + batch.length;
    plan.onProgress?.({ done, total: images.length, failed: failures.length });
  }
  return {
    ids: kept.map(({ id }) => id),
    dim: model.dim,
    vectors: joinRows(parts, model.dim),
    concepts,
    images: kept.map(({ path }) => path),
    columns: foldersOf(kept.map(({ id }) => id)),
    failures,
    origin: { model: model.name, weights: WEIGHTS, runtime: model.runtime },
  };
}

type Decoded =
  | { readonly image: LocalImage; readonly pixels: Uint8Array }
  | { readonly failure: SourceFailure };

async function readSquare(image: LocalImage, side: number): Promise<Decoded> {
  const { id, path } = image;
  try {
    return { image, pixels: await decodeSquare(await readWholeFile(path), side, path) };
  } catch (error) {
    const message = error instanceof Error ? error.message : "could not be read";
    return { failure: { id, image: path, code: "local", message, retryHelps: false } };
  }
}

function joinRows(parts: readonly Float32Array[], dim: number): Float32Array {
  const rows = parts.reduce((sum, part) => sum + part.length / dim, 0);
  const vectors = new Float32Array(rows * dim);
  let at = 0;
  for (const part of parts) {
    vectors.set(part, at);
    at += part.length;
  }
  return vectors;
}
