import { isWeightsFile } from "./keras-weights.js";
/**
 * The files of one run as a listing gives them, before any is opened: the answer of the shim's `/files` (docs/routes.md)
 * fits as it is, and so does a walk of a folder on disk.
 */
export interface ListedFile {
  /** Relative to the run, with `/`. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Last change, seconds since 1970. */
  readonly mtime: number;
  /** Whole content, where it is small. */
  readonly base64?: string;
}

/** A file that the server would not list, and why. */
export interface ListedRefusal {
  readonly code: string;
  readonly file: string;
  readonly message: string;
}

export interface RunFiles {
  readonly run: string;
  readonly files: readonly ListedFile[];
  readonly errors?: readonly ListedRefusal[];
}

/** Something wrong with one file of a run. All else of the run still works. */
export interface ListingError {
  readonly code:
    | "missing"
    | "refused"
    | "truncated"
    | "corrupt"
    | "limit"
    | "unsupported"
    | "mismatch"
    | "stock";
  /** Relative to the run. */
  readonly file: string;
  readonly message: string;
}

/** Bytes that would tell more: the first `length` of a file. */
export interface WantedBytes {
  readonly path: string;
  readonly length: number;
}

/** The files by path, with what is known of their content. */
export class RunFolder {
  readonly files = new Map<string, ListedFile>();
  readonly wanted = new Map<string, WantedBytes>();

  constructor(
    run: RunFiles,
    private readonly contents: ReadonlyMap<string, Uint8Array>,
  ) {
    for (const file of run.files) this.files.set(file.path, file);
  }

  /** The first `length` bytes of a file, or undefined when nobody has read them yet: they are then wanted. */
  head(path: string, length = Number.POSITIVE_INFINITY): Uint8Array | undefined {
    const file = this.files.get(path);
    if (!file) return undefined;
    const needed = Math.min(length, file.size);
    const read = this.contents.get(path);
    if (read && read.length >= needed) return read;
    if (file.base64 !== undefined) return decodeBase64(file.base64);
    this.wanted.set(path, { path, length: needed });
    return undefined;
  }

  /**
   * The listed file that `path`, as a file in `folder` words it, means. The server lists a file outside the run (but
   * inside the logdir) by its way from the run; an absolute path is known by its end.
   */
  resolve(folder: string, path: string): string | undefined {
    const there = joinInRun(folder, path);
    if (there !== undefined) return this.files.has(there) ? there : undefined;
    const slashed = path.replaceAll("\\", "/");
    for (const listed of this.files.keys()) {
      if (slashed.endsWith(`/${listed.replace(/^(\.\.\/)+/, "")}`)) return listed;
    }
    return undefined;
  }
}

function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/**
 * `path` as seen from `folder`, both with `/`, as a path relative to the run. What leads out of the run keeps its
 * leading `..`; undefined for absolute paths and addresses.
 * @example
 * joinInRun("embeddings/words", "../../model.ckpt-400"); // => "model.ckpt-400"
 */
export function joinInRun(folder: string, path: string): string | undefined {
  if (path === "" || path.startsWith("/") || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(path))
    return undefined;
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of path.replaceAll("\\", "/").split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

/**
 * True for a path that `joinInRun` found to lead out of the run.
 * @example
 * leavesRun("../other"); // => true
 */
export const leavesRun = (path: string): boolean => path === ".." || path.startsWith("../");

/** The folder of a path, `""` at the top. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** The last part of a path. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/**
 * The file that says what a checkpoint holds: its index, or the prefix itself where that is a file of weights.
 * @example
 * fileOfPrefix("ckpt-400"); // => "ckpt-400.index"
 */
export const fileOfPrefix = (prefix: string): string =>
  isWeightsFile(prefix) ? prefix : `${prefix}.index`;

/**
 * The step in a checkpoint's prefix, `model.ckpt-400`, `model-400.weights.h5`; undefined where there is none.
 * @example
 * stepOfPrefix("model.ckpt-400"); // => 400
 */
export function stepOfPrefix(prefix: string): number | undefined {
  const digits = /-(\d{1,15})(?:\.weights\.h5)?$/.exec(prefix)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
