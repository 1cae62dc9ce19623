import { ArgumentError } from "../../errors.js";
import {
  foldersOf,
  gatherVectors,
  type SourceConcept,
  type SourceFailure,
  type SourceSet,
} from "../source-set.js";
import { Asker, type AskerTarget } from "./asker.js";
import { AnswerCache, type CacheRecord } from "./cache.js";
import { ClarifaiClient, checkBase } from "./client.js";
import { crawlApp } from "./crawl.js";
import { type ClarifaiImage, checkImages } from "./inputs.js";
import { type ClarifaiOptions, routeOf, type SettledOptions, settle } from "./options.js";
import { Progress } from "./progress.js";
import { RateGate } from "./rate-gate.js";

const MAX_ANSWER_BYTES = 256 << 20;
const DEFAULT_EMBEDDING = "general-image-embedding";
const DEFAULT_CONCEPTS = "general-image-recognition";

/**
 * Asks Clarifai for the embedding and the concepts of each picture. Pictures that fail are listed, never thrown away with
 * their neighbours; with `cache`, what was received once is not asked for again.
 * Vectors keep the model's native length, and all are of one version of the model.
 * @throws ClarifaiError when the key, the account or the model is refused.
 * @throws ArgumentError for options that cannot be.
 * @example
 * // With CLARIFAI_PAT in the environment:
 * // const set = await fromClarifai({ inputs: [{ id: "a.jpg", path: "photos/a.jpg" }] });
 * await fromClarifai({ inputs: [] }, {}).catch((error) => error.argument); // => "CLARIFAI_PAT"
 */
export async function fromClarifai(
  options: ClarifaiOptions,
  environment: Readonly<Record<string, string | undefined>> = globalThis.process?.env ?? {},
): Promise<SourceSet> {
  const settled = settle(options, environment);
  const progress = new Progress(settled.onProgress);
  const client = clientFor(settled, progress);
  const images = await imagesOf(settled, client, environment);
  const cache = settled.cache ? new AnswerCache(settled.cache) : undefined;
  try {
    return await askForAll(settled, images, (total) => {
      progress.expect(total);
      return new Asker(settled, client, cache, progress);
    });
  } finally {
    cache?.close();
  }
}

function clientFor(settled: SettledOptions, progress: Progress): ClarifaiClient {
  return new ClarifaiClient({
    base: checkBase(settled.base),
    key: settled.key,
    gate: new RateGate(settled.rate),
    timeoutMs: settled.timeoutMs,
    tries: settled.tries,
    maxAnswerBytes: MAX_ANSWER_BYTES,
    ...(settled.signal ? { signal: settled.signal } : {}),
    onRetry: (code, waitMs) =>
      settled.onWarning?.("retry", `code ${code}, waiting ${Math.round(waitMs)} ms`),
    onThrottle: (waitMs) => progress.waiting(waitMs),
  });
}

async function imagesOf(
  settled: SettledOptions,
  client: ClarifaiClient,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly ClarifaiImage[]> {
  if (!("app" in settled.inputs)) {
    checkImages(settled.inputs);
    return settled.inputs;
  }
  const userId = settled.userId ?? environment["CLARIFAI_USER_ID"];
  if (!userId)
    throw new ArgumentError("CLARIFAI_USER_ID", "the owner of the app in the environment", "none");
  return crawlApp(client, userId, settled.inputs.app);
}

/** What will be asked: one workflow, or two models. */
export function targetsOf(settled: SettledOptions): AskerTarget[] {
  const { maxConcepts, workflow } = settled;
  if (workflow)
    return [
      { name: workflow, kind: "workflow", path: routeOf("workflows", workflow), maxConcepts },
    ];
  const embedding = settled.embedding ?? DEFAULT_EMBEDDING;
  const concepts = settled.concepts ?? DEFAULT_CONCEPTS;
  const model = (name: string): AskerTarget => ({
    name,
    kind: "model",
    path: routeOf("models", name),
    maxConcepts,
  });
  return concepts === false ? [model(embedding)] : [model(embedding), model(concepts)];
}

async function askForAll(
  settled: SettledOptions,
  images: readonly ClarifaiImage[],
  askerFor: (answers: number) => Asker,
): Promise<SourceSet> {
  const targets = targetsOf(settled);
  const asker = askerFor(images.length * targets.length);
  const [first, second] = targets as [AskerTarget, AskerTarget?];
  const vectors = await asker.ask(first, images);
  await asker.settleVersion(first, images, vectors);
  const withVector = images.filter((image) => vectors.get(image.id)?.vector);
  const labels = second ? await asker.ask(second, withVector) : vectors;
  return assemble(images, vectors, labels, {
    embedding: first.name,
    embeddingVersion: versionOf(vectors),
    ...(second ? { concepts: second.name, conceptsVersion: versionOf(labels) } : {}),
  });
}

function assemble(
  images: readonly ClarifaiImage[],
  vectors: ReadonlyMap<string, CacheRecord>,
  labels: ReadonlyMap<string, CacheRecord>,
  origin: Record<string, string>,
): SourceSet {
  const ids: string[] = [];
  const rows: Float32Array[] = [];
  const concepts: (readonly SourceConcept[])[] = [];
  const places: (string | undefined)[] = [];
  const failures: SourceFailure[] = [];
  let dim = 0;
  for (const image of images) {
    const record = vectors.get(image.id);
    const vector = record?.vector;
    const where = image.path ?? image.url;
    const fail = (error: NonNullable<CacheRecord["error"]>) =>
      failures.push({ id: image.id, ...(where ? { image: where } : {}), ...error });
    if (!vector) {
      fail(record?.error ?? { code: "answer", message: "no vector came", retryHelps: true });
      continue;
    }
    dim ||= vector.length;
    if (vector.length !== dim) {
      fail({
        code: "answer",
        message: `the vector has ${vector.length} values, the others ${dim}`,
        retryHelps: true,
      });
      continue;
    }
    ids.push(image.id);
    rows.push(vector);
    concepts.push([...(labels.get(image.id)?.concepts ?? []), ...(image.concepts ?? [])]);
    places.push(where);
  }
  const columns = foldersOf(ids);
  return { ids, concepts, images: places, columns, failures, origin, ...gatherVectors(rows) };
}

function versionOf(records: ReadonlyMap<string, CacheRecord>): string {
  for (const { version } of records.values()) if (version) return version;
  return "";
}
