import {
  type LayoutRequest,
  METRICS,
  type Metric,
  type PreStep,
  pca,
  requireOneOf,
  trimap,
  triplet,
  tsne,
  umap,
} from "../layout/index.js";
import { type Invocation, type OptionHelp, UsageError, wholeNumber } from "./command.js";

/** Methods by the name that `--method` takes, and that is an option of its own for runs. */
export const METHODS = ["tsne", "pca", "umap", "triplet", "trimap"] as const;
export type Method = (typeof METHODS)[number];

/** Options that say how to lay out; each holds for the methods that know it. */
export const METHOD_OPTIONS: readonly OptionHelp[] = [
  { name: "perplexity", value: "P", help: "t-SNE: effective number of neighbours; default 30" },
  { name: "exaggeration", value: "E", help: "t-SNE: of the early phase; default 12" },
  {
    name: "iterations",
    value: "N",
    help: "t-SNE: of the main phase, default 500; UMAP: epochs; triplet: steps",
  },
  { name: "learning-rate", value: "R", help: "default: rows / exaggeration" },
  { name: "neighbours", value: "K", help: "UMAP: default 15" },
  { name: "min-distance", value: "D", help: "UMAP: default 0.1" },
  { name: "spread", value: "S", help: "UMAP: default 1" },
  { name: "components", value: "N", help: "PCA: components reported; default 10" },
  { name: "metric", value: "M", help: `${METRICS.join(", ")}; default euclidean` },
  {
    name: "prepare",
    value: "STEPS",
    help: "before neighbours are sought: centre, standardise, unit-norm, pca-K; comma between",
  },
  { name: "start", value: "S", help: "pca or random; default pca" },
  { name: "seed", value: "N", help: "default 0" },
];

/** A number of an option, with a fraction or not. @throws UsageError */
function number(invocation: Invocation, name: string): number | undefined {
  const value = invocation.value(name);
  if (value === undefined) return undefined;
  const parsed = value.trim() === "" ? Number.NaN : Number(value);
  if (!Number.isFinite(parsed))
    throw new UsageError(`--${name}: expected a number, found ${value}`);
  return parsed;
}

/**
 * The layout that the options ask for. Options of other methods are left alone.
 * @throws UsageError, ArgumentError where a value is out of its range
 */
export function requestOf(method: Method, dims: number, invocation: Invocation): LayoutRequest {
  const metric = invocation.value("metric");
  const prepare = invocation.value("prepare");
  const start = invocation.value("start");
  const common = defined({
    dims: dims as 2 | 3,
    prepare: prepare?.split(",").map((step) => step.trim() as PreStep),
  });
  const shared = {
    ...common,
    ...defined({
      metric: metric as Metric | undefined,
      start: start && requireOneOf("start", start as "pca" | "random", ["pca", "random"]),
      seed: wholeNumber(invocation, "seed"),
      learningRate: number(invocation, "learning-rate"),
    }),
  };
  const iterations = wholeNumber(invocation, "iterations");
  const supervised = defined({
    supervise: invocation.value("supervise"),
    superviseStrength: number(invocation, "strength"),
  });
  switch (method) {
    case "pca":
      return pca({ ...common, ...defined({ components: wholeNumber(invocation, "components") }) });
    case "tsne":
      return tsne({
        ...shared,
        ...supervised,
        ...defined({
          perplexity: number(invocation, "perplexity"),
          exaggeration: number(invocation, "exaggeration"),
          iterations,
        }),
      });
    case "triplet":
      return triplet({
        ...common,
        ...defined({ seed: wholeNumber(invocation, "seed"), steps: iterations }),
      });
    case "trimap":
      return trimap({
        ...common,
        ...defined({
          metric: metric as Metric | undefined,
          seed: wholeNumber(invocation, "seed"),
          inliers: wholeNumber(invocation, "neighbours"),
          iterations,
        }),
      });
    case "umap":
      return umap({
        ...shared,
        ...supervised,
        ...defined({
          neighbours: wholeNumber(invocation, "neighbours"),
          minDistance: number(invocation, "min-distance"),
          spread: number(invocation, "spread"),
          epochs: iterations,
        }),
      });
  }
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined | ""> };

/** The entries that were given. */
function defined<T extends object>(entries: T): Partial<Defined<T>> {
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) => value !== undefined && value !== ""),
  ) as Partial<Defined<T>>;
}

/** `2,3` as dims. @throws UsageError */
export function dimsOf(value: string, option: string): (2 | 3)[] {
  return value.split(",").map((text) => {
    const dims = text.trim();
    if (dims === "2") return 2;
    if (dims === "3") return 3;
    throw new UsageError(`--${option}: expected 2, 3 or 2,3, found ${value}`);
  });
}
