import { type AnswerCache, type CacheRecord, cacheKey } from "./cache.js";
import type { ClarifaiClient } from "./client.js";
import { type ClarifaiImage, localFault, readImage } from "./inputs.js";
import type { SettledOptions } from "./options.js";
import { type PredictInput, type PredictTarget, planBatches, predictAll } from "./predict.js";
import type { Progress } from "./progress.js";

/** A target with the name that the user knows it by. */
export interface AskerTarget extends PredictTarget {
  readonly name: string;
}

/** Bytes of pictures in one request, base64 not counted. Clarifai takes 128 MB a request. */
const MAX_BATCH_BYTES = 72_000_000;
const URL_BYTES = 300;

/** Asks a target about pictures, through the cache. Records are by the picture's id. */
export class Asker {
  constructor(
    private readonly settled: SettledOptions,
    private readonly client: ClarifaiClient,
    private readonly cache: AnswerCache | undefined,
    private readonly progress: Progress,
  ) {}

  /** One record a picture: an answer, or an error. */
  async ask(
    target: AskerTarget,
    images: readonly ClarifaiImage[],
    options: { readonly skipCache?: boolean } = {},
  ): Promise<Map<string, CacheRecord>> {
    const records = new Map<string, CacheRecord>();
    const waiting: PredictInput[] = [];
    const byKey = new Map<string, ClarifaiImage[]>();
    for (const image of images) {
      const content = await this.#contentOf(image);
      if ("error" in content) {
        this.#settle(records, image, { key: "", version: "", error: content.error });
        continue;
      }
      const key = cacheKey(
        this.settled.base,
        `${target.name} ${target.maxConcepts}`,
        content.identity,
      );
      const known = options.skipCache ? undefined : this.#recall(key);
      if (known) {
        this.#settle(records, image, known);
        continue;
      }
      const twins = byKey.get(key);
      if (twins)
        twins.push(image); // the same picture under two names is asked for once
      else {
        byKey.set(key, [image]);
        waiting.push({ key, image: content.read, bytes: content.bytes });
      }
    }
    const finish = (input: PredictInput, record: CacheRecord) => {
      this.cache?.put(record);
      for (const image of byKey.get(input.key) ?? []) this.#settle(records, image, record);
    };
    await predictAll(
      this.client,
      target,
      planBatches(waiting, this.settled.batchSize, MAX_BATCH_BYTES),
      this.settled.concurrency,
      {
        answer: (input, { vector, concepts, version }) =>
          finish(input, {
            key: input.key,
            version,
            ...(vector ? { vector } : {}),
            ...(concepts ? { concepts: concepts.slice(0, target.maxConcepts) } : {}),
          }),
        fault: (input, error) => finish(input, { key: input.key, version: "", error }),
      },
    );
    return records;
  }

  /**
   * Vectors of two versions of a model are of two spaces. Where a version changed under way, or the cache is of an
   * older one, the older answers are asked for again; what still differs becomes a failure.
   */
  async settleVersion(
    target: AskerTarget,
    images: readonly ClarifaiImage[],
    records: Map<string, CacheRecord>,
  ): Promise<void> {
    const versions = [...records.values()].filter((one) => one.vector).map((one) => one.version);
    const newest = versions.at(-1);
    if (newest === undefined || versions.every((version) => version === newest)) return;
    this.settled.onWarning?.(
      "version",
      `${target.name} answers as version ${newest} now; older answers are asked for again`,
    );
    const older = images.filter((image) => {
      const record = records.get(image.id);
      return record?.vector && record.version !== newest;
    });
    this.progress.again(older.length);
    const again = await this.ask(target, older, { skipCache: true });
    for (const image of older) {
      const record = again.get(image.id);
      if (record?.vector && record.version === newest) records.set(image.id, record);
      else
        records.set(image.id, {
          key: record?.key ?? "",
          version: "",
          error: record?.error ?? {
            code: "version",
            message: `answered by version ${record?.version || "unknown"}, the others by ${newest}`,
            retryHelps: true,
          },
        });
    }
  }

  #recall(key: string): CacheRecord | undefined {
    const record = this.cache?.get(key);
    if (!record?.error) return record;
    return record.error.retryHelps || this.settled.retryFailed ? undefined : record;
  }

  async #contentOf(
    image: ClarifaiImage,
  ): Promise<
    | { identity: Uint8Array | string; bytes: number; read: PredictInput["image"] }
    | { error: NonNullable<CacheRecord["error"]> }
  > {
    const { url, path } = image;
    if (url) return { identity: `url ${url}`, bytes: URL_BYTES, read: async () => ({ url }) };
    try {
      const bytes = await readImage(path ?? "");
      const fault = localFault(image, bytes);
      if (fault) return { error: { code: fault.code, message: fault.message, retryHelps: false } };
      // Read again when it is sent: a folder of pictures need not fit in memory.
      const read = async () => ({
        base64: Buffer.from(await readImage(path ?? "")).toString("base64"),
      });
      return { identity: bytes, bytes: bytes.length, read };
    } catch (error) {
      const message = error instanceof Error ? error.message : "could not be read";
      return { error: { code: "local", message, retryHelps: true } };
    }
  }

  #settle(records: Map<string, CacheRecord>, image: ClarifaiImage, record: CacheRecord): void {
    records.set(image.id, record);
    this.progress.settled(record.error !== undefined);
  }
}
