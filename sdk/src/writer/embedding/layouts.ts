import { ArgumentError, ShapeError } from "../../errors.js";
import type { ManifestLayout } from "../../format/manifest.js";
import { decodeNpy, encodeNpy } from "../../format/npy.js";
import { layoutFileName } from "../../format/slug.js";
import { checksumText } from "../../io/crc.js";
import { memoryToUse } from "../../io/process.js";
import { readWholeFile } from "../../io/read-file.js";
import { type ComputedLayout, computeLayouts } from "../../layout/compute.js";
import { packPointQuality } from "../../layout/point-quality.js";
import { measureQuality } from "../../layout/quality.js";
import type { LayoutRequest } from "../../layout/request.js";
import { type Numbers, readNumbersAsync } from "../tensor-like.js";
import { type Known, laidOn } from "./known.js";
import type { Coordinates, EmbeddingOptions, LayoutInput } from "./options.js";
import type { SideFile } from "./side-files.js";

/** A layout with its coordinates, `[rows, dims]`. */
export interface PlacedLayout {
  readonly positions: Float32Array;
  readonly entry: ManifestLayout;
  /** What it hides, row by row, as it is stored. */
  readonly points?: Uint8Array;
}

/** One that is to be stored: with its `.npy` file, float32, C order. */
export interface NewLayout extends PlacedLayout {
  readonly bytes: Uint8Array;
}

/** Products of row pairs and columns that measuring a ready layout may cost; a second or two. */
const QUALITY_BUDGET = 4e9;
const QUALITY_SAMPLE = 2000;
/** Fewer rows than this tell nothing of a map. */
const LEAST_SAMPLE = 100;

export function isLayoutRequest(input: LayoutInput): input is LayoutRequest {
  if (typeof input !== "object" || input === null) return false;
  return "method" in input && "dims" in input && "parameters" in input && !("coordinates" in input);
}

/** Vectors that layouts are computed from. */
interface Vectors {
  readonly vectors: Float32Array;
  readonly rows: number;
  readonly dim: number;
}

/**
 * Computes and reads all layouts, in the order given.
 * @param skipped rows of the caller's that are left out; ready coordinates lose them too
 * @param known what the methods may be told beside the vectors
 * @throws ShapeError where ready coordinates are not [N, 2] or [N, 3]
 */
export async function placeLayouts(
  inputs: readonly LayoutInput[],
  vectors: () => Promise<Vectors>,
  [rows, dim]: readonly [number, number],
  skipped: ReadonlySet<number>,
  step: number,
  options: EmbeddingOptions,
  known: Known,
): Promise<NewLayout[]> {
  const requests = inputs.filter(isLayoutRequest);
  const computed =
    requests.length === 0
      ? []
      : await computeLayouts(requests, await vectors(), {
          ...(options.engine ? { engine: options.engine } : {}),
          ...(options.signal ? { signal: options.signal } : {}),
          ...(options.onProgress ? { onProgress: options.onProgress } : {}),
          points: true,
          memoryLimit: options.memoryLimit ?? memoryToUse(),
          ...(known.supervision ? { supervision: known.supervision } : {}),
          ...(known.isStart ? known.before : {}),
        });
  const placed: NewLayout[] = [];
  const used = new Set<string>();
  let next = 0;
  for (const input of inputs) {
    const ready = isLayoutRequest(input)
      ? withPlace(computed[next++], known)
      : await readGiven(input, [rows, dim], skipped, placed.length, vectors, options.engine);
    if (!ready) continue; // there is one for each request
    const { positions, name: wanted, dims, method, parameters } = ready;
    const name = unusedName(wanted, used);
    const bytes = encodeNpy("f4", [rows, dims], positions);
    const points = "points" in ready ? ready.points : undefined;
    const fileName = layoutFileName(name, step);
    const entry: ManifestLayout = {
      name,
      file: `layouts/${fileName}`,
      dims,
      method,
      parameters,
      ...(ready.quality ? { quality: ready.quality } : {}),
      ...(points ? { points: { file: `points/${fileName}`, k: points.k } } : {}),
      ...(ready.varianceRatios ? { varianceRatios: ready.varianceRatios } : {}),
      ...(ready.seconds === undefined ? {} : { seconds: Number(ready.seconds.toFixed(3)) }),
      crc32c: checksumText(bytes),
    };
    const packed = points && { points: packPointQuality(points) };
    placed.push({ positions, entry, bytes, ...packed });
  }
  return placed;
}

const withPlace = (layout: ComputedLayout | undefined, known: Known) =>
  layout && { ...layout, ...laidOn(known, layout) };

/** The files of a layout, and of what it hides. */
export function layoutFiles({ bytes, entry, points }: NewLayout): SideFile[] {
  const file = { name: entry.file, bytes };
  if (!points || !entry.points) return [file];
  return [
    file,
    { name: entry.points.file, bytes: encodeNpy("u1", [points.length / 2, 2], points) },
  ];
}

async function readGiven(
  input: Exclude<LayoutInput, LayoutRequest>,
  [rows, dim]: readonly [number, number],
  skipped: ReadonlySet<number>,
  index: number,
  vectors: () => Promise<Vectors>,
  engine: EmbeddingOptions["engine"],
) {
  const isNamed = typeof input === "object" && "coordinates" in input;
  const coordinates: Coordinates = isNamed ? input.coordinates : (input as Coordinates);
  const argument = `layouts[${index}]`;
  const { data, shape } = await readCoordinates(coordinates, rows + skipped.size, argument);
  const [found, dims] = shape;
  const expected = rows + skipped.size;
  if (shape.length !== 2 || found !== expected || (dims !== 2 && dims !== 3))
    throw new ShapeError(argument, `[${expected}, 2] or [${expected}, 3]`, `[${shape}]`);
  const positions = keepPositions(Float32Array.from(data), dims, skipped);
  if (!positions.every(Number.isFinite))
    throw new ArgumentError(argument, "finite coordinates", "NaN or infinity");
  const fileName = typeof coordinates === "string" ? baseName(coordinates) : "layout";
  const quality = await measure(vectors, positions, dims, rows, dim, engine);
  return {
    name: (isNamed && input.name) || fileName,
    method: (isNamed && input.method) || "given",
    parameters: (isNamed && input.parameters) || {},
    dims: dims as 2 | 3,
    positions,
    ...(quality ? { quality } : {}),
    varianceRatios: undefined,
    seconds: undefined,
  };
}

// Measuring compares each row of the sample with all rows: skipped where that would take long.
async function measure(
  vectors: () => Promise<Vectors>,
  positions: Float32Array,
  dims: number,
  rows: number,
  dim: number,
  engine: EmbeddingOptions["engine"],
) {
  const sample = Math.min(QUALITY_SAMPLE, rows, Math.floor(QUALITY_BUDGET / (rows * dim)));
  if (sample < Math.min(rows, LEAST_SAMPLE)) return undefined;
  const data = { values: (await vectors()).vectors, rows, columns: dim };
  return measureQuality(data, positions, dims, {
    sample,
    metric: "cosine",
    ...(engine ? { engine } : {}),
  });
}

async function readCoordinates(input: Coordinates, rows: number, argument: string) {
  if (typeof input === "string") return decodeNpy(await readWholeFile(input), input);
  const numbers = await readNumbersAsync(input as Numbers, argument);
  // A bare typed array says how many numbers it has; the rows tell the rest.
  const [count = 0] = numbers.shape;
  const isBare = numbers.shape.length === 1 && rows > 0 && count % rows === 0;
  return isBare ? { data: numbers.data, shape: [rows, count / rows] } : numbers;
}

function keepPositions(
  all: Float32Array,
  dims: number,
  skipped: ReadonlySet<number>,
): Float32Array {
  if (skipped.size === 0) return all;
  return all.filter((_, at) => !skipped.has(Math.floor(at / dims)));
}

function unusedName(wanted: string, used: Set<string>): string {
  let name = wanted;
  for (let n = 2; used.has(name); n++) name = `${wanted} (${n})`;
  used.add(name);
  return name;
}

const baseName = (path: string): string =>
  (path.split(/[\\/]/).at(-1) ?? path).replace(/\.npy$/i, "") || "layout";
