import {
  encodeZip,
  filesOfStep,
  type ListedStep,
  publishedPath,
  publishedTexts,
  type ZipInput,
} from "pointillist/format";
import type { TaskOptions } from "./api.js";
import { failure, fetchBytes, fetchJson } from "./fetching.js";
import { LIMITS } from "./limits.js";
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
