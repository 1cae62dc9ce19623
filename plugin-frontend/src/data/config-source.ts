/**
 * The stock projector's own form of publishing: a page opened with `?config=FILE.json`, which names tensors, metadata,
 * sprites and bookmarks on the same server.
 * Source: tensorboard vz_projector/data-provider-proto.ts and data-provider-demo.ts (`ProjectorConfig` as JSON).
 */
import {
  PROJECTOR_CONFIG_FILE,
  type ProjectorEmbedding,
  printProjectorConfig,
} from "pointillist/format";
import type { DataSource, RunList, TaskOptions } from "./api.js";
import { openStep } from "./dataset.js";
import { failure, fetchBytes, fetchJson } from "./fetching.js";
import { type ServedFile, ServedFiles } from "./run-files.js";
import { runOf } from "./run-model.js";
import { listServed, type OpenRun } from "./source.js";

/** More embeddings than this are no page that anybody reads. */
const MOST_EMBEDDINGS = 200;

export function createConfigSource(config: string): DataSource {
  const run = config.slice(config.lastIndexOf("/") + 1).replace(/\.json$/iu, "") || "config";
  let opening: Promise<OpenRun> | null = null;
  const open = (options: TaskOptions) => {
    opening ??= openConfig(config, run, options).catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  };
  return {
    async listRuns(options = {}): Promise<RunList> {
      const { listing } = await open(options);
      const hasLayout = listing.embeddings.some(({ steps }) =>
        steps.some(({ layouts }) => layouts.length > 0),
      );
      const row = {
        run,
        newestStep: 0,
        hasLayout,
        mtime: 0,
        embeddings: listing.embeddings.length,
        error: null,
      };
      return {
        tensorboard: "none",
        source: "none",
        scanning: false,
        runs: [row],
        withoutEmbeddings: 0,
      };
    },
    openRun: async (_run, options = {}) => runOf((await open(options)).listing),
    async openDataset(_run, tag, step, options = {}) {
      const { files, listing } = await open(options);
      const steps = listing.embeddings.find(({ tensor }) => tensor === tag)?.steps ?? [];
      const listed = step === null ? steps.at(-1) : steps.find((one) => one.step === step);
      if (listed === undefined)
        throw failure(
          "missing",
          run,
          `no tensor ${tag}`,
          "one that the config names",
          "Choose another.",
        );
      return await openStep(files, tag, listed, options);
    },
  };
}

async function openConfig(config: string, run: string, options: TaskOptions): Promise<OpenRun> {
  const answer = await fetchJson(addressOf(config), { ...options, where: config });
  const embeddings = readEmbeddings(answer, config);
  const paths = new Set(
    embeddings.flatMap(({ tensorPath, metadataPath, bookmarksPath, sprite }) =>
      [tensorPath, metadataPath, bookmarksPath, sprite?.imagePath].filter(
        (path) => path !== undefined,
      ),
    ),
  );
  const files: ServedFile[] = await Promise.all([...paths].map((path) => served(path, options)));
  const text = printProjectorConfig({ embeddings });
  const bytes = new TextEncoder().encode(text);
  const blob = new Blob([bytes]);
  files.push({ id: "config", path: PROJECTOR_CONFIG_FILE, size: bytes.length, mtime: 0, blob });
  return await listServed(new ServedFiles(run, files, [], "./"), options);
}

/** A path on this server, below the page. Others are refused: what a page shows must not depend on where it is opened. */
function addressOf(path: string): string {
  const parts = path.split("/");
  const isBelow =
    parts.every((part) => part !== "" && part !== "." && part !== "..") && !path.includes(":");
  if (!isBelow)
    throw failure(
      "refused",
      path,
      "a path that leaves the page's folder",
      "a relative path below it",
      "Put the file beside the page.",
    );
  return `./${parts.map(encodeURIComponent).join("/")}`;
}

/** The size must be known before anything is read; a server that does not tell it is asked for the whole file. */
async function served(path: string, options: TaskOptions): Promise<ServedFile> {
  const address = addressOf(path);
  const head = await fetch(address, { method: "HEAD", signal: options.signal ?? null }).catch(
    () => null,
  );
  const told =
    head?.ok === true && head.headers.get("content-encoding") === null
      ? head.headers.get("content-length")
      : null;
  if (told !== null) return { id: path, path, size: Number(told), mtime: 0, url: path };
  const bytes = await fetchBytes(address, { ...options, where: path });
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
  return { id: path, path, size: bytes.length, mtime: 0, blob };
}

function readEmbeddings(answer: unknown, config: string): ProjectorEmbedding[] {
  const list = isRecord(answer) ? answer["embeddings"] : undefined;
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST_EMBEDDINGS)
    throw failure(
      "corrupt",
      config,
      "no embeddings",
      `1 to ${MOST_EMBEDDINGS} embeddings`,
      "Write it as the stock projector's config, in JSON.",
    );
  return list.filter(isRecord).map((one, at) => {
    const text = (name: string) => (typeof one[name] === "string" ? { [name]: one[name] } : {});
    const sprite = one["sprite"];
    const image = isRecord(sprite) ? sprite["imagePath"] : undefined;
    return {
      tensorName: typeof one["tensorName"] === "string" ? one["tensorName"] : `tensor ${at + 1}`,
      ...text("tensorPath"),
      ...text("metadataPath"),
      ...text("bookmarksPath"),
      ...shapeOf(one["tensorShape"], "tensorShape"),
      ...(isRecord(sprite) && typeof image === "string"
        ? { sprite: { imagePath: image, ...shapeOf(sprite["singleImageDim"], "singleImageDim") } }
        : {}),
    };
  });
}

function shapeOf(value: unknown, name: string): Record<string, readonly number[]> {
  const isShape =
    Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size > 0);
  return isShape ? { [name]: value } : {};
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
