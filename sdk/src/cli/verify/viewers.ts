import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  breaksStockUrls,
  CHECKPOINT_STATE_FILE,
  FormatError,
  joinInRun,
  type ListedEmbedding,
  type ListedStep,
  type Manifest,
  PROJECTOR_CONFIG_FILE,
  type ProjectorConfig,
  parseCheckpointState,
  parseProjectorConfig,
} from "../../format/index.js";
import type { RunFolder } from "../logdir.js";
import { newestStep } from "../read-run.js";
import type { Finding } from "./finding.js";

/** What one program makes of an embedding; `why` says what is wrong or left out. */
export interface Verdict {
  readonly shows: "whole" | "part" | "nothing";
  readonly why: readonly string[];
}

/** What each program makes of the newest step of an embedding. */
export interface EmbeddingViewers {
  readonly tensor: string;
  readonly step: number;
  readonly pointillist: Verdict;
  /** The stock projector tab. */
  readonly projector: Verdict;
  /** `tf.train.load_checkpoint`; null where the tensor is in no checkpoint. */
  readonly tensorflow: Verdict | null;
}

/** Rows of a tensor that the stock projector loads. Source: vz_projector/data-provider-server.ts. */
export const STOCK_ROWS = 100_000;

/** Derives the verdicts from what was found; nothing is read but the config and the head of tensor files. */
export async function viewersOf(
  folder: RunFolder,
  embeddings: readonly ListedEmbedding[],
  findings: readonly Finding[],
): Promise<EmbeddingViewers[]> {
  const config = await configOf(folder);
  const harm = new Harm(findings);
  return Promise.all(
    embeddings.map(async (embedding) => {
      const step = newestStep(embedding);
      const { tensor } = embedding;
      return {
        tensor,
        step: step.step,
        pointillist: pointillistMakes(step, harm),
        projector: await projectorMakes(folder, tensor, step, config, harm),
        tensorflow: tensorflowMakes(step, harm),
      };
    }),
  );
}

/** One line: each program and what it makes of it. */
export function describeViewers(viewers: EmbeddingViewers): string {
  const { tensor, step, pointillist, projector, tensorflow } = viewers;
  const say = (name: string, { shows, why }: Verdict, verb = "shows") => {
    const what = { whole: `${verb} all`, part: `${verb} part`, nothing: `${verb} nothing` }[shows];
    return `${name} ${what}${why.length > 0 ? ` (${why.join("; ")})` : ""}`;
  };
  return [
    `${JSON.stringify(tensor)}, step ${step}: ${say("Pointillist", pointillist)}`,
    say("the stock projector", projector),
    ...(tensorflow ? [say("TensorFlow", tensorflow, "loads")] : []),
  ].join(", ");
}

/** Errors by the file they are about. */
class Harm {
  readonly #errors: readonly Finding[];
  constructor(findings: readonly Finding[]) {
    this.#errors = findings.filter(({ level }) => level === "error");
  }

  /** What is wrong with a file, or with anything in a folder; a file that can still be read as it is now is no harm. */
  of(path: string | null | undefined): string | undefined {
    return this.#find(path, false)?.message;
  }

  /** True where the file can be read, but is not what was logged. */
  isAltered(path: string | null | undefined): boolean {
    return this.of(path) === undefined && this.#find(path, true) !== undefined;
  }

  #find(path: string | null | undefined, isAltered: boolean): Finding | undefined {
    if (path === null || path === undefined) return undefined;
    return this.#errors.find(
      ({ file, code }) =>
        (code === "altered") === isAltered && (file === path || file.startsWith(`${path}/`)),
    );
  }
}

const whole: Verdict = { shows: "whole", why: [] };
const nothing = (why: string): Verdict => ({ shows: "nothing", why: [why] });
const partOrWhole = (why: readonly string[]): Verdict =>
  why.length === 0 ? whole : { shows: "part", why };

function pointillistMakes(step: ListedStep, harm: Harm): Verdict {
  const why: string[] = [];
  const vectors = harmToVectors(step, harm);
  const layouts = step.layouts.filter(({ path }) => harm.of(path) === undefined);
  if (vectors !== undefined && layouts.length === 0) return nothing(`vectors: ${vectors}`);
  if (vectors !== undefined) why.push(`no vectors: ${vectors}`);
  const lost = step.layouts.length - layouts.length + lostLayouts(step);
  if (lost > 0) why.push(`${lost} of its layouts lost`);
  const parts = step.manifest ? partsOf(step.manifest, step.folder ?? "") : foreignParts(step);
  for (const [part, path] of parts) {
    if (harm.of(path) !== undefined) why.push(`no ${part}`);
    else if (harm.isAltered(path)) why.push(`${part} as they are now, not as logged`);
  }
  return partOrWhole([...new Set(why)]);
}

/** Layouts that the manifest names and that are not there. */
const lostLayouts = ({ manifest, layouts }: ListedStep): number =>
  Math.max(0, (manifest?.layouts.length ?? 0) - layouts.filter(({ stored }) => stored).length);

function tensorflowMakes({ tensor }: ListedStep, harm: Harm): Verdict | null {
  if (tensor.kind !== "bundle") return null;
  const found = harmToBundle(tensor.prefix, harm);
  return found === undefined ? whole : nothing(found);
}

async function projectorMakes(
  folder: RunFolder,
  tensor: string,
  step: ListedStep,
  config: ProjectorConfig | string | undefined,
  harm: Harm,
): Promise<Verdict> {
  if (typeof config === "string") return nothing(config);
  if (!config) return projectorFinds(folder, step, `no ${PROJECTOR_CONFIG_FILE}`, harm);
  const unknown = config.embeddings.flatMap(({ unknownFields = [] }) => unknownFields);
  unknown.push(...(config.unknown ?? []));
  if (unknown[0] !== undefined)
    return nothing(`unknown field ${unknown[0].slice(0, 80)}: an error for every run`);
  const entry = config.embeddings.find((one) => one.tensorName === tensor);
  if (!entry) return projectorFinds(folder, step, "no entry in the config", harm);
  if (breaksStockUrls(tensor)) return nothing("its name has & # + or %");
  const [rows = 0, dim = 0] = entry.tensorShape ?? step.shape ?? [];
  if (rows === 1 || dim === 1) return nothing(`${rows} x ${dim}: it wants two of each`);
  if (entry.tensorPath) {
    const file = joinInRun("", entry.tensorPath);
    const found = folder.files.find(({ path }) => path === file);
    if (!found) return nothing(`${entry.tensorPath} is not there`);
    const isRaw = step.manifest !== null && step.tensor.kind === "bundle";
    if (isRaw && Math.floor(found.size / 4) !== rows * dim)
      return nothing(`${found.size} bytes cannot be ${rows} x ${dim} float32`);
    if (!isRaw && harm.of(file) !== undefined) return nothing(harm.of(file) ?? "");
  } else {
    const damaged = harmToVectors(step, harm);
    if (damaged !== undefined) return nothing(damaged);
  }
  const why: string[] = [];
  if (!entry.tensorPath) why.push("only where TensorFlow is installed");
  if (rows > STOCK_ROWS) why.push(`the first ${STOCK_ROWS} of ${rows} rows`);
  // It reads the data file as it is and never looks at the index or at a checksum.
  if (entry.tensorPath && harm.of(joinInRun("", entry.tensorPath)) !== undefined)
    why.push("altered vectors, as if they were right");
  const named = [
    ["labels", entry.metadataPath],
    ["pictures", entry.sprite?.imagePath],
    ["layouts", entry.bookmarksPath],
  ] as const;
  for (const [part, path] of named) {
    const file = path ? (joinInRun("", path) ?? path) : undefined;
    if (file === undefined) continue;
    const isThere = folder.files.some((one) => one.path === file);
    if (!isThere || harm.of(file) !== undefined) why.push(`no ${part}`);
    else if (harm.isAltered(file)) why.push(`altered ${part}, as if they were right`);
  }
  return partOrWhole(why);
}

// With TensorFlow it also lists what is in the checkpoint that the run's state file names, by its name alone.
async function projectorFinds(
  folder: RunFolder,
  step: ListedStep,
  why: string,
  harm: Harm,
): Promise<Verdict> {
  if (step.tensor.kind !== "bundle" || harmToVectors(step, harm) !== undefined) return nothing(why);
  try {
    const text = await readFile(join(folder.path, CHECKPOINT_STATE_FILE), "utf8");
    if (parseCheckpointState(text).modelCheckpointPath !== step.tensor.prefix) return nothing(why);
  } catch {
    return nothing(why);
  }
  const parts = [step.metadataPath && "no labels", step.sprite && "no pictures"];
  const lost = [...parts, step.bookmarksPath && "no layouts"].filter((part) => part !== null);
  return partOrWhole([`only where TensorFlow is installed: ${why}`, ...lost.map(String)]);
}

function harmToVectors({ tensor }: ListedStep, harm: Harm): string | undefined {
  return tensor.kind === "bundle" ? harmToBundle(tensor.prefix, harm) : harm.of(tensor.path);
}

function harmToBundle(prefix: string, harm: Harm): string | undefined {
  return harm.of(`${prefix}.index`) ?? harm.of(`${prefix}.data-00000-of-00001`);
}

function* partsOf(manifest: Manifest, home: string): Generator<readonly [string, string]> {
  const { metadata, sprite, thumbnails = [], images, imagePaths } = manifest;
  const { colour, concepts, neighbours } = manifest;
  const there = (file: string) => joinInRun(home, file) ?? file;
  if (metadata) yield ["labels", there(metadata.file)];
  for (const { file } of thumbnails) yield ["pictures", there(file)];
  if (sprite && thumbnails.length === 0) yield ["pictures", there(sprite.file)];
  for (const file of images ? [images.file, images.index] : []) yield ["originals", there(file)];
  if (imagePaths) yield ["originals", there(imagePaths)];
  if (colour) yield ["colours", there(colour)];
  if (concepts) yield ["concepts", there(concepts.folder)];
  if (neighbours) yield ["neighbours", there(neighbours.file)];
}

function* foreignParts({ metadataPath, sprite }: ListedStep): Generator<readonly [string, string]> {
  if (metadataPath !== null) yield ["labels", metadataPath];
  if (sprite) yield ["pictures", sprite.path];
}

/** The config, nothing where there is none, or why the stock projector cannot read it. */
async function configOf(folder: RunFolder): Promise<ProjectorConfig | string | undefined> {
  if (!folder.files.some(({ path }) => path === PROJECTOR_CONFIG_FILE)) return undefined;
  try {
    return parseProjectorConfig(
      await readFile(join(folder.path, PROJECTOR_CONFIG_FILE), "utf8"),
      PROJECTOR_CONFIG_FILE,
    );
  } catch (error) {
    if (error instanceof FormatError) return `${error.message}: an error for every run`;
    throw error;
  }
}
