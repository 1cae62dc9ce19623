/**
 * Reading HDF5 files by ranges: the weights that Keras 3 saves, and the like. Datasets of numbers that are contiguous,
 * compact or chunked without filters; for anything else a clear refusal beside its name.
 * Source: HDF5 File Format Specification 3.0.
 */
import { ArgumentError, FormatError } from "../../errors.js";
import type { ByteSource } from "../byte-source.js";
import { copyBlock } from "../copy-block.js";
import { dtypeSize, type FixedDtype } from "../dtype.js";
import { type Limits, withDefaults } from "../limits.js";
import { elementCount } from "../shape.js";
import type { FixedTensor } from "../tensor.js";
import { readTextAttribute } from "./attribute.js";
import { readDataspace, readDatatype } from "./datatype.js";
import { readLinks } from "./group.js";
import { MESSAGE, type Message, readMessages } from "./header.js";
import { type Layout, readChunks, readLayout } from "./layout.js";
import { Pages } from "./pages.js";
import { readSuperblock, type Widths } from "./superblock.js";

/** A dataset of numbers. */
export interface Hdf5Dataset {
  /** `layers/embedding/vars/0`. */
  readonly path: string;
  readonly dtype: FixedDtype;
  readonly shape: readonly number[];
}

interface Stored extends Hdf5Dataset {
  readonly layout: Layout;
  readonly isBigEndian: boolean;
}

/** A group or dataset that cannot be read; the others can. */
export interface BrokenObject {
  readonly path: string;
  readonly error: FormatError;
}

/** Groups are not nested deeper than this. */
const MOST_NESTED = 64;

/**
 * An open HDF5 file: all its datasets are known, no data read.
 * @example
 * // const file = await Hdf5File.open(source);
 * typeof Hdf5File.open; // => "function"
 */
export class Hdf5File {
  readonly #stored = new Map<string, Stored>();
  readonly #names = new Map<string, string>();
  readonly broken: BrokenObject[] = [];

  private constructor(
    private readonly pages: Pages,
    private readonly widths: Widths,
    private readonly limits: Limits,
  ) {}

  /**
   * Reads the groups and headers of a file, page by page.
   * @throws FormatError where the file is no HDF5, or its root group cannot be read.
   */
  static async open(
    source: ByteSource,
    options: { readonly limits?: Partial<Limits> } = {},
  ): Promise<Hdf5File> {
    const limits = withDefaults(options.limits);
    const pages = new Pages(source, await source.size(), limits);
    const { widths, root } = await readSuperblock(pages);
    const file = new Hdf5File(pages, widths, limits);
    await file.#walk(root);
    return file;
  }

  /** In the order of the groups. */
  get datasets(): readonly Hdf5Dataset[] {
    return [...this.#stored.values()];
  }

  /** The text attribute `name` of a group (Keras: the layer's name), where it has one. */
  nameOf(group: string): string | undefined {
    return this.#names.get(group);
  }

  /** Iterative, so that no file can exhaust the stack; groups that were seen are not walked again. */
  async #walk(root: number): Promise<void> {
    const seen = new Set<number>([root]);
    const queue = [{ path: "", address: root, depth: 0 }];
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { path, address, depth } = next;
      try {
        const messages = await readMessages(this.pages, this.widths, address);
        if (messages.some(({ type }) => type === MESSAGE.layout)) {
          this.#stored.set(path, await this.#dataset(path, messages));
          continue;
        }
        const name = await this.#attribute(messages, "name");
        if (name !== undefined) this.#names.set(path, name);
        const links = await readLinks(this.pages, this.widths, messages, this.limits);
        const inner = links.map((link) => ({
          path: path ? `${path}/${link.name}` : link.name,
          address: link.address,
          depth: depth + 1,
        }));
        // Depth first, so that what belongs together stays together.
        queue.unshift(...inner.filter((one) => !seen.has(one.address)));
        for (const one of inner) seen.add(one.address);
      } catch (error) {
        if (path === "" || !(error instanceof FormatError)) throw error;
        this.broken.push({ path, error });
      }
      this.#requireBounds(queue.length + this.#stored.size + this.broken.length, depth);
    }
  }

  #requireBounds(objects: number, depth: number): void {
    const at = { source: this.pages.source.name, offset: 0 };
    if (objects > this.limits.entries)
      throw new FormatError("limit", `more than ${this.limits.entries} objects`, at);
    if (depth > MOST_NESTED)
      throw new FormatError("limit", `groups nested deeper than ${MOST_NESTED}`, at);
  }

  #attribute(messages: readonly Message[], name: string): Promise<string | undefined> {
    return readTextAttribute(this.pages, this.widths, messages, name, this.limits);
  }

  async #dataset(path: string, messages: readonly Message[]): Promise<Stored> {
    const find = (type: number) => messages.find((message) => message.type === type)?.cursor;
    const at = { source: this.pages.source.name, offset: 0 };
    const [space, type, place] = [MESSAGE.dataspace, MESSAGE.datatype, MESSAGE.layout].map(find);
    if (!space || !type || !place)
      throw new FormatError("unsupported", `${path}: type, shape or place stand elsewhere`, at);
    const element = readDatatype(type);
    const shape = readDataspace(space, this.widths, this.limits);
    const layout = readLayout(place, this.widths);
    if (find(MESSAGE.filters)) place.fail("unsupported", `${path} is stored compressed`);
    let { dtype } = element;
    if (element.isOpaque && element.size === 2)
      dtype = (await this.#attribute(messages, "dtype")) === "bfloat16" ? "bfloat16" : undefined;
    if (!dtype) return type.fail("unsupported", `${path} holds no numbers`);
    const size = elementCount(shape, type.place, this.limits) * dtypeSize(dtype);
    if (layout.kind === "compact" && layout.bytes.length < size)
      place.fail("corrupt", `${path}: ${layout.bytes.length} bytes for [${shape}]`);
    if (layout.kind === "contiguous" && layout.offset !== undefined) {
      if (layout.size !== size || layout.offset + size > this.pages.size)
        place.fail("corrupt", `${path}: ${layout.size} bytes at ${layout.offset} for [${shape}]`);
    }
    if (layout.kind === "chunked" && layout.chunk.length !== shape.length)
      place.fail("corrupt", `${path}: chunks of [${layout.chunk}] for [${shape}]`);
    return { path, dtype, shape, layout, isBigEndian: element.isBigEndian };
  }

  /** A whole dataset. @throws ArgumentError for a path that is not here; FormatError as {@link readRows}. */
  async read(path: string): Promise<FixedTensor> {
    const { shape, dtype } = this.#find(path);
    const bytes = await this.#rows(path, 0, shape[0] ?? 1);
    return { dtype, shape, bytes };
  }

  /**
   * Rows of a dataset of rank 1 and above: one small read where it is contiguous.
   * @throws ArgumentError for rows that it has not; FormatError where bytes are missing or too many.
   */
  async readRows(path: string, first: number, count: number): Promise<FixedTensor> {
    const { shape, dtype } = this.#find(path);
    const rows = shape[0];
    const isRange = Number.isSafeInteger(first) && Number.isSafeInteger(count);
    if (rows === undefined || !isRange || first < 0 || count < 0 || first + count > rows)
      throw new ArgumentError("rows", `within 0 to ${rows}`, `${first} to ${first + count}`);
    const bytes = await this.#rows(path, first, count);
    return { dtype, shape: [count, ...shape.slice(1)], bytes };
  }

  #find(path: string): Stored {
    const stored = this.#stored.get(path);
    if (stored) return stored;
    const broken = this.broken.find((object) => object.path === path);
    if (broken) throw broken.error;
    const expected = `a dataset of ${this.pages.source.name}`;
    throw new ArgumentError("path", expected, JSON.stringify(path));
  }

  async #rows(path: string, first: number, count: number): Promise<Uint8Array> {
    const stored = this.#find(path);
    const { layout, shape, dtype } = stored;
    const rowBytes = shape.slice(1).reduce((product, dim) => product * dim, dtypeSize(dtype));
    const size = rowBytes * count;
    if (size > this.limits.tensorBytes) {
      const at = { source: this.pages.source.name, offset: 0 };
      throw new FormatError("limit", `${size} bytes, at most ${this.limits.tensorBytes}`, at);
    }
    const isStored = layout.kind === "compact" || (layout.kind === "contiguous" && layout.offset);
    if (!isStored && size > this.pages.size + this.limits.repeatedBytes) {
      const at = { source: this.pages.source.name, offset: 0 };
      throw new FormatError("limit", `${size} bytes that were never written`, at);
    }
    const start = first * rowBytes;
    let bytes: Uint8Array;
    if (layout.kind === "compact") bytes = layout.bytes.slice(start, start + size);
    else if (layout.kind === "chunked") bytes = await this.#chunked(stored, layout, first, count);
    else if (layout.offset === undefined) bytes = new Uint8Array(size);
    else bytes = await this.pages.source.read(layout.offset + start, size);
    if (stored.isBigEndian) swapBytes(bytes, dtypeSize(dtype));
    return bytes;
  }

  async #chunked(
    { shape, dtype }: Stored,
    { tree, chunk }: Layout & { kind: "chunked" },
    first: number,
    count: number,
  ): Promise<Uint8Array> {
    const size = dtypeSize(dtype);
    const target = [count, ...shape.slice(1)];
    const whole = new Uint8Array(target.reduce((product, dim) => product * dim, size));
    if (tree === undefined) return whole;
    const chunkBytes = chunk.reduce((product, dim) => product * dim, size);
    const chunks = readChunks(this.pages, this.widths, tree, shape.length);
    for await (const { start, offset, size: stored } of chunks) {
      const at = { source: this.pages.source.name, offset };
      const isInside = start.every((at, axis) => at < (shape[axis] as number));
      if (!isInside || stored !== chunkBytes || offset + stored > this.pages.size)
        throw new FormatError("corrupt", `chunk of ${stored} bytes at [${start}]`, at);
      const from = start.map((at, axis) => (axis === 0 ? Math.max(first, at) : at));
      const counts = from.map((at, axis) => {
        const end = axis === 0 ? first + count : (shape[axis] as number);
        return Math.min(end, (start[axis] as number) + (chunk[axis] as number)) - at;
      });
      if ((counts[0] as number) <= 0) continue;
      copyBlock(
        {
          bytes: await this.pages.source.read(offset, stored),
          shape: chunk,
          start: from.map((at, axis) => at - (start[axis] as number)),
        },
        {
          bytes: whole,
          shape: target,
          start: from.map((at, axis) => (axis === 0 ? at - first : at)),
        },
        counts,
        size,
      );
    }
    return whole;
  }
}

/** Turns the bytes of each element round, in place. */
function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}

/**
 * Opens an HDF5 file; see {@link Hdf5File.open}.
 * @example
 * await openHdf5(memorySource(new Uint8Array(8))).catch(({ code }) => code); // => "corrupt"
 */
export function openHdf5(
  source: ByteSource,
  options?: { readonly limits?: Partial<Limits> },
): Promise<Hdf5File> {
  return Hdf5File.open(source, options);
}
