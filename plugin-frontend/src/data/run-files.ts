import type { ByteSource, ListedFile, ListedRefusal } from "pointillist/format";
import type { TaskOptions } from "./api.js";
import { failure, fetchBytes } from "./fetching.js";
import { LIMITS } from "./limits.js";

/** A file as `/files` names it; `id` is all that `/file` accepts. */
export interface ServedFile extends ListedFile {
  readonly id: string;
  /** Where a published folder keeps it, from its base with `/`; `/file` is not asked then. */
  readonly url?: string;
  /** A file that a person opened here: it is read where it is, nothing is fetched. */
  readonly blob?: Blob;
}

/** Where the bytes of a file are: all that a worker needs to read it itself. */
export interface FileOrder {
  readonly where: string;
  readonly size: number;
  /** Where it is fetched from: a whole address, since a worker's own is another. */
  readonly url: string;
  readonly base64?: string;
  readonly blob?: Blob;
}

/** Reads a whole file, in the page or in a worker. */
export async function readOrdered(
  { where, size, url, base64, blob }: FileOrder,
  options: TaskOptions,
  limit: number,
): Promise<Uint8Array> {
  if (base64 !== undefined) return fromBase64(base64);
  if (blob !== undefined) return await bytesOf(blob, where);
  return await fetchBytes(url, { ...options, where, size, limit });
}

/** The files of one run by path, read through the server; small ones came with the listing. */
export class ServedFiles {
  readonly #files = new Map<string, ServedFile>();

  constructor(
    readonly run: string,
    readonly files: readonly ServedFile[],
    readonly errors: readonly ListedRefusal[],
    readonly base: string,
  ) {
    for (const file of files) this.#files.set(file.path, file);
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  size(path: string): number {
    return this.#file(path).size;
  }

  /** Changes whenever the file does: for keys of caches. */
  version(path: string): string {
    const { size, mtime } = this.#file(path);
    return `${size} ${mtime}`;
  }

  /** A whole file. */
  async read(
    path: string,
    options: TaskOptions = {},
    limit: number = LIMITS.array,
  ): Promise<Uint8Array> {
    return await readOrdered(this.order(path), options, limit);
  }

  /** What `readOrdered` reads a file by. */
  order(path: string): FileOrder {
    const file = this.#file(path);
    const { size, base64, blob } = file;
    return {
      where: path,
      size,
      url: new URL(this.#url(file), globalThis.document?.baseURI).href,
      ...(base64 === undefined ? {} : { base64 }),
      ...(blob === undefined ? {} : { blob }),
    };
  }

  /** A part of a file. */
  async readRange(
    path: string,
    offset: number,
    length: number,
    options: TaskOptions = {},
  ): Promise<Uint8Array> {
    const file = this.#file(path);
    if (offset + length > file.size)
      throw failure(
        "truncated",
        path,
        `${file.size} bytes`,
        `${length} bytes from ${offset}`,
        "The file may still be written: reload in a moment.",
      );
    if (length === 0) return new Uint8Array(0);
    if (file.base64 !== undefined) return fromBase64(file.base64).subarray(offset, offset + length);
    if (file.blob !== undefined)
      return await bytesOf(file.blob.slice(offset, offset + length), path);
    return await fetchBytes(this.#url(file), {
      ...options,
      where: path,
      range: { offset, length },
    });
  }

  /**
   * The picture that a row of a list of paths names, found by the server; empty where it names none. Null for files
   * that no server finds: those of a published folder.
   */
  async readNamed(list: string, row: number, options: TaskOptions): Promise<Uint8Array | null> {
    const { id, url, blob } = this.#file(list);
    if (url !== undefined || blob !== undefined) return null;
    const address = `${this.base}original?id=${encodeURIComponent(id)}&row=${row}`;
    const where = `${list}, row ${row}`;
    return await fetchBytes(address, { ...options, where, limit: LIMITS.sheetBytes });
  }

  /** For the codecs that read as they go. */
  source(path: string, options: TaskOptions = {}): ByteSource {
    return {
      name: path,
      size: async () => this.size(path),
      read: (offset, length) => this.readRange(path, offset, length, options),
    };
  }

  #url(file: ServedFile): string {
    if (file.url !== undefined) {
      return `${this.base}${file.url.split("/").map(encodeURIComponent).join("/")}`;
    }
    return `${this.base}file?id=${encodeURIComponent(file.id)}`;
  }

  #file(path: string): ServedFile {
    const file = this.#files.get(path);
    if (file) return file;
    throw failure(
      "missing",
      path,
      "no such file",
      "the file",
      "Copy it into the run, or log the step again.",
    );
  }
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

async function bytesOf(blob: Blob, path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch {
    throw failure(
      "missing",
      path,
      "no such file any more",
      "the file that was opened",
      "Open it again.",
    );
  }
}
