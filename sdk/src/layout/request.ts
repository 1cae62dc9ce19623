import { ArgumentError } from "../errors.js";
import type { Metric } from "./engine.js";

/**
 * A step applied to the vectors before neighbours are sought, in the order given: subtract the mean of every column,
 * divide every column by its standard deviation (a constant column becomes 0), scale every row to length 1 (a zero row
 * stays), or keep the leading principal components (which centres too). Nothing is applied that is not listed.
 */
export type PreStep = "centre" | "standardise" | "unit-norm" | `pca-${number}`;

/** Values that a manifest can record. */
export type ParameterValue = number | string | boolean | readonly string[];

export type LayoutMethod = "tsne" | "pca" | "umap" | "triplet" | "trimap";

/**
 * A layout to compute: a plain, serialisable value made by `tsne()`, `pca()` and their kin, handed to
 * `writer.embedding({ layouts: [...] })` or `computeLayouts()`. Parameters hold every default, spelled out.
 */
export interface LayoutRequest {
  readonly method: LayoutMethod;
  /** Shown to the reader; unique among the layouts of one embedding. */
  readonly name: string;
  readonly dims: 2 | 3;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

/** What every method takes. */
export interface CommonOptions {
  /** Default: the method's own name, with "3-D" behind it in three dimensions. */
  readonly name?: string;
  /** Default 2. */
  readonly dims?: 2 | 3;
  /** Default: none. */
  readonly prepare?: readonly PreStep[];
}

/** Pulls rows together that are known to belong together, by what `computeLayouts({ supervision })` knows of them. */
export interface SupervisedOptions {
  /** A key of `ComputeOptions.supervision`: a column's name, or `concepts`. Default: unsupervised. */
  readonly supervise?: string;
  /** From 0 (no pull) to 1 (edges between different classes vanish). Default 0.5. */
  readonly superviseStrength?: number;
  /** A class or label that says nothing about its row. Default -1. */
  readonly ignoreLabel?: number;
}

export interface TsneRequestOptions extends CommonOptions, SupervisedOptions {
  /** Effective number of neighbours, above 1. Default 30; lowered, and recorded so, where there are fewer rows. */
  readonly perplexity?: number;
  /** Default `euclidean`. */
  readonly metric?: Metric;
  /** A safe integer. Default 0. */
  readonly seed?: number;
  /** Default `pca`. */
  readonly start?: "pca" | "random";
  /** Iterations with exaggeration. Default 250. */
  readonly earlyIterations?: number;
  /** Iterations after those. Default 500. */
  readonly iterations?: number;
  /** Default 12. */
  readonly exaggeration?: number;
  /** Exaggeration in the main phase. Default 1. */
  readonly lateExaggeration?: number;
  /** Default `auto`: rows / exaggeration of the phase. */
  readonly learningRate?: number | "auto";
  /** Default 0.8. */
  readonly momentum?: number;
  /** Stops once 50 iterations lower the divergence by less than this share. Default 0: runs to the end. */
  readonly minimumGain?: number;
}

/**
 * A t-SNE layout.
 * @throws ArgumentError where an option is out of its range.
 * @example
 * tsne({ perplexity: 20, seed: 7 }).name; // => "t-SNE"
 */
export function tsne(options: TsneRequestOptions = {}): LayoutRequest {
  const earlyIterations = options.earlyIterations ?? 250;
  const iterations = options.iterations ?? 500;
  const learningRate = options.learningRate ?? "auto";
  requireNumber("earlyIterations", earlyIterations, 0, { integer: true });
  requireNumber("iterations", iterations, 0, { integer: true });
  if (learningRate !== "auto") requireNumber("learningRate", learningRate, 0, { open: true });
  return {
    ...commonParts(options, "tsne", "t-SNE"),
    parameters: {
      perplexity: requireNumber("perplexity", options.perplexity ?? 30, 1, { open: true }),
      metric: requireOneOf("metric", options.metric ?? "euclidean", METRICS),
      prepare: requireSteps(options.prepare),
      seed: requireSeed(options.seed),
      start: requireOneOf("start", options.start ?? "pca", ["pca", "random"]),
      earlyIterations,
      iterations,
      exaggeration: requireNumber("exaggeration", options.exaggeration ?? 12, 1),
      lateExaggeration: requireNumber("lateExaggeration", options.lateExaggeration ?? 1, 1),
      learningRate,
      momentum: requireNumber("momentum", options.momentum ?? 0.8, 0),
      minimumGain: requireNumber("minimumGain", options.minimumGain ?? 0, 0),
      ...supervisedParts(options),
    },
  };
}

export interface PcaRequestOptions extends CommonOptions {
  /** Components whose variance is reported; the first `dims` are placed. Default 10, at least `dims`. */
  readonly components?: number;
}

/**
 * The leading principal components, centred; the largest absolute entry of each axis is positive.
 * @throws ArgumentError where an option is out of its range.
 * @example
 * pca({ dims: 3 }).method; // => "pca"
 */
export function pca(options: PcaRequestOptions = {}): LayoutRequest {
  const base = commonParts(options, "pca", "PCA");
  const components = requireNumber("components", options.components ?? 10, 1, { integer: true });
  return {
    ...base,
    parameters: {
      components: Math.max(components, base.dims),
      prepare: requireSteps(options.prepare),
    },
  };
}

/**
 * The distances that every search and method knows.
 *
 * @example
 * METRICS.includes("cosine"); // => true
 */
export const METRICS: readonly Metric[] = ["euclidean", "cosine", "dot", "manhattan"];

/** Method, name and dims of a request. @throws ArgumentError where one is out of its range. */
export function commonParts(options: CommonOptions, method: LayoutMethod, label: string) {
  const dims = options.dims ?? 2;
  if (dims !== 2 && dims !== 3) throw new ArgumentError("dims", "2 or 3", String(dims));
  const name = options.name ?? (dims === 3 ? `${label} 3-D` : label);
  if (typeof name !== "string" || name.trim() === "")
    throw new ArgumentError("name", "a name with at least one letter", JSON.stringify(name));
  return { method, name, dims };
}

/** What a supervised request records; nothing for an unsupervised one. */
export function supervisedParts(options: SupervisedOptions): Record<string, ParameterValue> {
  if (options.supervise === undefined) return {};
  const superviseStrength = requireNumber("superviseStrength", options.superviseStrength ?? 0.5, 0);
  if (superviseStrength > 1)
    throw new ArgumentError("superviseStrength", "a number from 0 to 1", String(superviseStrength));
  return {
    supervise: options.supervise,
    superviseStrength,
    ignoreLabel: requireSeed(options.ignoreLabel ?? -1),
  };
}

/** Returns `value` if it is a finite number of at least (`open`: above) `minimum`. */
export function requireNumber(
  argument: string,
  value: number,
  minimum: number,
  { open = false, integer = false } = {},
): number {
  const isInRange = open ? value > minimum : value >= minimum;
  if (Number.isFinite(value) && isInRange && (!integer || Number.isSafeInteger(value)))
    return value;
  const kind = integer ? "a whole number" : "a number";
  const range = open ? "above" : "of at least";
  throw new ArgumentError(argument, `${kind} ${range} ${minimum}`, String(value));
}

/**
 * `value`, if it is one of `known`.
 * @throws ArgumentError which names them
 *
 * @example
 * requireOneOf("metric", "cosine", METRICS); // => "cosine"
 */
export function requireOneOf<T extends string>(argument: string, value: T, known: readonly T[]): T {
  if (known.includes(value)) return value;
  throw new ArgumentError(argument, `one of ${known.join(", ")}`, String(value));
}

export function requireSeed(seed = 0): number {
  if (Number.isSafeInteger(seed)) return seed;
  throw new ArgumentError("seed", "a safe integer", String(seed));
}

export function requireSteps(steps: readonly PreStep[] = []): readonly PreStep[] {
  for (const step of steps) {
    const isKnown = ["centre", "standardise", "unit-norm"].includes(step);
    if (!isKnown && !/^pca-[1-9]\d{0,4}$/.test(step))
      throw new ArgumentError("prepare", "centre, standardise, unit-norm or pca-K", String(step));
  }
  return [...steps];
}
