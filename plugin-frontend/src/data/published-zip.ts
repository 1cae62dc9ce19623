import {
  decodeOriginalPaths,
  encodeZip,
  filesOfStep,
  joinInRun,
  type ListedStep,
  publishedPath,
  publishedTexts,
  type ZipInput,
} from "pointillist/format";
import type { TaskOptions } from "./api.js";
import { failure, fetchBytes, fetchJson } from "./fetching.js";
import { LIMITS } from "./limits.js";
import type { DataError } from "./notice.js";
import type { ServedFiles } from "./run-files.js";

const STATIC = "static/";
const LIST = "files.json";

/** The folder that `pointillist publish` makes, as a zip: the tab itself and the files of one step. */
export async function publishedZip(
  files: ServedFiles,
  step: ListedStep,
  view: string,
  options: TaskOptions,
): Promise<readonly Uint8Array[]> {
  const data: ZipInput[] = [];
  const paths = filesOfStep(
    files.files.map(({ path }) => path),
    step,
  );
  const published = files.files.filter(({ path }) => paths.includes(path));
  for (const { path } of published)
    data.push({
      name: publishedPath(path),
      bytes: await files.read(path, options, LIMITS.vectors),
    });
  for (const { path, bytes } of await referencedBy(files, step, new Set(paths), options)) {
    data.push({ name: publishedPath(path), bytes });
    published.push({ id: "", path, size: bytes.length, mtime: 0 });
  }
  // What was small came with the listing, base64: in the folder it is a file like the others.
  const listed = published.map(({ path, size, mtime }) => ({ path, size, mtime }));
  const texts = publishedTexts({ run: files.run, step, files: listed, view });
  const encoder = new TextEncoder();
  return encodeZip([
    ...[...texts].map(([name, text]) => ({ name, bytes: encoder.encode(text) })),
    ...(await tabFiles(files.base, options)),
    ...data,
  ]);
}

/**
 * The originals that the step names where they lie in the run; one that is gone stays away.
 * @throws DataError `limit` where they are too many bytes to hold
 */
async function referencedBy(
  files: ServedFiles,
  { manifest, folder }: ListedStep,
  isThere: ReadonlySet<string>,
  options: TaskOptions,
): Promise<readonly { readonly path: string; readonly bytes: Uint8Array }[]> {
  if (!manifest?.imagePaths) return [];
  const list = joinInRun(folder ?? "", manifest.imagePaths) ?? manifest.imagePaths;
  const paths = decodeOriginalPaths(await files.read(list, options), manifest.tensor.shape[0]);
  const found = new Map<string, Uint8Array>();
  let total = 0;
  for (const [row, path] of paths.entries()) {
    if (path === null || found.has(path) || isThere.has(path)) continue;
    const reading = files.has(path)
      ? files.read(path, options, LIMITS.sheetBytes)
      : files.readNamed(list, row, options);
    const bytes = await reading.catch((error: DataError) => {
      if (error.notice.code === "missing" || error.notice.code === "refused") return null;
      throw error;
    });
    if (!bytes || bytes.length === 0) continue;
    found.set(path, bytes);
    total += bytes.length;
    if (total > LIMITS.vectors)
      throw failure(
        "limit",
        list,
        `more than ${LIMITS.vectors} bytes of pictures`,
        "pictures that fit into memory",
        "Publish it by `pointillist publish`, which writes them one by one.",
      );
  }
  return Array.from(found, ([path, bytes]) => ({ path, bytes }));
}

async function tabFiles(base: string, options: TaskOptions): Promise<ZipInput[]> {
  const where = "the tab's own files";
  const names = await fetchJson(`${base}${STATIC}${LIST}`, { ...options, where });
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string"))
    throw failure("corrupt", where, "no list of names", "a list", "Install the plugin again.");
  return await Promise.all(
    names.map(async (name: string) => ({
      name: `${STATIC}${name}`,
      bytes: await fetchBytes(`${base}${STATIC}${encodeURIComponent(name)}`, { ...options, where }),
    })),
  );
}
