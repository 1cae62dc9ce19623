/**
 * Reading checkpoints (TensorBundle V2) without TensorFlow: `PREFIX.index` says what stands where, the data files hold
 * the values. Opening reads the index only; a tensor is one ranged read, a row of one a small one.
 * Source: tensorflow/core/util/tensor_bundle/tensor_bundle.cc (BundleReader).
 */
import { ArgumentError, FormatError, type Place } from "../errors.js";
import { decodeBundleEntry, decodeBundleHeader, type StoredTensor } from "./bundle-entry.js";
import { partName, readParts } from "./bundle-slices.js";
import type { ByteSource } from "./byte-source.js";
import { type Checksum, crc32c } from "./crc.js";
import { type Dtype, dtypeSize, type FixedDtype } from "./dtype.js";
import { type Limits, withDefaults } from "./limits.js";
import { decodeVariableNames } from "./object-graph.js";
import { OBJECT_GRAPH_KEY } from "./object-graph-write.js";
import { elementCount } from "./shape.js";
import { decodeStringTensor } from "./string-tensor.js";
import { openTable } from "./table.js";
import type { FixedTensor, Tensor } from "./tensor.js";
import { readableName, type VariableRole, variableRole } from "./variable-name.js";

/** A variable of a checkpoint. */
export interface Variable {
  readonly key: string;
  /** The key as people would say it: without the marks of TF2's object graph. */
  readonly name: string;
  readonly role: VariableRole;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Stored in parts that reading puts together. */
  readonly isSliced: boolean;
}

/** An entry that cannot be read; the others can. */
export interface BrokenVariable {
  readonly key: string;
  readonly error: FormatError;
}

export interface CheckpointOptions {
  /** `"none"` skips all CRCs. Default `"crc"`: those of the index always, those of tensors when read whole. */
  readonly verify?: "crc" | "none";
  readonly limits?: Partial<Limits>;
  readonly checksum?: Checksum;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function nameOf(key: Uint8Array): string | undefined {
  try {
    return decoder.decode(key);
  } catch {
    return undefined;
  }
}

/** Opens data file `shard` of `shards`. */
export type ShardOpener = (shard: number, shards: number) => ByteSource;

/**
 * An open checkpoint. Holds the index; data files are opened when first read from.
 * @example
 * // Two variables in memory; a file of the disk is opened by the package's own `openCheckpoint(prefix)`.
 * import { openCheckpoint } from "pointillist/format";
 * const plan = planBundle([
 *   { key: "bias", dtype: "float32", shape: [2] },
 *   { key: "words", dtype: "float32", shape: [2, 3] },
 * ]);
 * const values = new Float32Array([0.5, 0.25, 1, 2, 3, 4, 5, 6]);
 * const data = new Uint8Array(values.buffer);
 * const index = encodeBundleIndex(
 *   plan.map((one) => ({ ...one, crc32c: crc32c(data.subarray(one.offset, one.offset + one.size)) })),
 * );
 * const checkpoint = await openCheckpoint(memorySource(index), () => memorySource(data));
 * checkpoint.variables.map(({ key, shape }) => [key, shape]); // => [["bias", [2]], ["words", [2, 3]]]
 * tensorToFloat32(await checkpoint.read("words")); // => new Float32Array([1, 2, 3, 4, 5, 6])
 */
export class Checkpoint {
  /** By key, in the order of their bytes. */
  readonly variables: readonly Variable[];
  /** Entries, and whole blocks of the index, that could not be read. Those of a block have no key. */
  readonly broken: readonly BrokenVariable[];

  /** @internal Use {@link openCheckpoint}. */
  constructor(
    readonly name: string,
    /** Number of data files. */
    readonly shards: number,
    private readonly stored: ReadonlyMap<string, StoredTensor>,
    private readonly parts: ReadonlyMap<string, StoredTensor>,
    broken: readonly BrokenVariable[],
    private readonly openShard: ShardOpener,
    private readonly options: CheckpointOptions,
    private readonly limits: Limits,
  ) {
    this.broken = broken;
    this.variables = [...stored].map(([key, { dtype, shape, slices }]) => ({
      key,
      name: readableName(key),
      role: variableRole(key, shape, (other) => stored.get(other)?.shape),
      dtype,
      shape,
      isSliced: slices !== undefined,
    }));
  }

  /**
   * A whole variable: one ranged read, or one for each part.
   * @throws ArgumentError for a key that is not here; FormatError where its bytes are missing, damaged or too many.
   */
  async read(key: string): Promise<Tensor> {
    const stored = this.#entry(key);
    const { dtype, shape } = stored;
    if (dtype === "string") return { dtype, shape, strings: await this.#strings(stored) };
    return { dtype, shape, bytes: await this.#region(key, stored, 0, shape[0] ?? 1) };
  }

  /**
   * Rows `first` to `first + count` of a variable of rank 1 and above: one small read. Their CRC cannot be checked.
   * @throws ArgumentError for a key that is not here, or rows that it has not; FormatError as {@link read}.
   */
  async readRows(key: string, first: number, count: number): Promise<FixedTensor> {
    const stored = this.#entry(key);
    const { dtype, shape } = stored;
    const rows = shape[0];
    if (dtype === "string" || rows === undefined)
      throw new ArgumentError("key", "a numeric variable with rows", `${dtype} [${shape}]`);
    const isRange = Number.isSafeInteger(first) && Number.isSafeInteger(count);
    if (!isRange || first < 0 || count < 0 || first + count > rows)
      throw new ArgumentError("rows", `within 0 to ${rows}`, `${first} to ${first + count}`);
    const bytes = await this.#region(key, stored, first, count);
    return { dtype, shape: [count, ...shape.slice(1)], bytes };
  }

  /**
   * The names that variables had in the program that saved them, by key: `dense/kernel` for
   * `layer_with_weights-2/kernel/...`. Empty where the checkpoint has no object graph (TF1's, ours by default).
   * @throws FormatError where the graph is damaged.
   */
  async programNames(): Promise<ReadonlyMap<string, string>> {
    const stored = this.stored.get(OBJECT_GRAPH_KEY);
    if (stored?.dtype !== "string" || stored.shape.length > 0) return new Map();
    const [graph = new Uint8Array(0)] = await this.#strings(stored);
    return decodeVariableNames(graph, this.#place(stored), this.limits);
  }

  /**
   * Reads every byte of a variable and compares its CRC, in pieces.
   * @throws FormatError where a part is missing or damaged.
   */
  async verify(key: string): Promise<void> {
    const stored = this.#entry(key);
    if (stored.dtype === "string") await this.#strings(stored, true);
    else if (stored.slices) await this.#region(key, stored, 0, stored.shape[0] ?? 1);
    else await this.#verifyFixed(stored);
  }

  async #verifyFixed({ shard, offset, size, crc32c: expected }: StoredTensor): Promise<void> {
    const { checksum = crc32c } = this.options;
    const source = await this.#source({ shard, offset, size });
    let crc = 0;
    for (let at = 0; at < size; at += PIECE)
      crc = checksum(await source.read(offset + at, Math.min(PIECE, size - at)), crc);
    if (crc !== expected)
      throw new FormatError("corrupt", "tensor: wrong CRC", { source: source.name, offset });
  }

  #entry(key: string): StoredTensor {
    const stored = this.stored.get(key);
    if (stored) return stored;
    const broken = this.broken.find((entry) => entry.key === key && key !== "");
    if (broken) throw broken.error;
    throw new ArgumentError("key", `a variable of ${this.name}`, JSON.stringify(key));
  }

  /** Rows of a numeric variable, or all of it. */
  async #region(
    key: string,
    stored: StoredTensor,
    first: number,
    count: number,
  ): Promise<Uint8Array> {
    const rows = stored.shape[0] ?? 1;
    const total = elementCount(stored.shape, this.#place(stored), this.limits);
    const rowBytes = rows === 0 ? 0 : (total / rows) * dtypeSize(stored.dtype as FixedDtype);
    const size = rowBytes * count;
    if (size > this.limits.tensorBytes) {
      const reason = `tensor of ${size} bytes, at most ${this.limits.tensorBytes} allowed`;
      throw new FormatError("limit", reason, this.#place(stored));
    }
    if (stored.slices) {
      const parts = { key, stored, slices: stored.slices, parts: this.parts };
      return readParts(parts, first, count, (part, offset, size) =>
        this.#bytes(part, offset, size),
      );
    }
    return this.#bytes(stored, first * rowBytes, size);
  }

  async #strings(
    stored: StoredTensor,
    verify = this.options.verify !== "none",
  ): Promise<Uint8Array[]> {
    const at = this.#place(stored);
    if (stored.slices) throw new FormatError("unsupported", "a string tensor in slices", at);
    const count = elementCount(stored.shape, at, this.limits);
    if (stored.size > this.limits.tensorBytes)
      throw new FormatError("limit", `string tensor of ${stored.size} bytes`, at);
    const source = await this.#source(stored);
    const bytes = await source.read(stored.offset, stored.size);
    const expected = verify ? stored.crc32c : undefined;
    return decodeStringTensor(bytes, count, at, expected, this.options.checksum);
  }

  /** Bytes of one stored tensor; their CRC is compared when they are all of it. */
  async #bytes(stored: StoredTensor, offset: number, size: number): Promise<Uint8Array> {
    const { verify = "crc", checksum = crc32c } = this.options;
    const source = await this.#source(stored);
    const bytes = await source.read(stored.offset + offset, size);
    if (verify === "crc" && size === stored.size && checksum(bytes) !== stored.crc32c) {
      const at = { source: source.name, offset: stored.offset };
      throw new FormatError("corrupt", "tensor: wrong CRC", at);
    }
    return bytes;
  }

  /** The data file, once it is known to hold the bytes. */
  async #source(stored: Pick<StoredTensor, "shard" | "offset" | "size">): Promise<ByteSource> {
    const source = this.openShard(stored.shard, this.shards);
    const size = await source.size();
    if (stored.offset + stored.size > size) {
      const reason = `${stored.size} bytes at ${stored.offset} exceed the file of ${size}`;
      throw new FormatError("truncated", reason, { source: source.name, offset: stored.offset });
    }
    return source;
  }

  #place(stored: StoredTensor): Place {
    return { source: `${this.name} data file ${stored.shard}`, offset: stored.offset };
  }
}

/** Tensors are verified in pieces of this size. */
const PIECE = 8 * 2 ** 20;

/**
 * Opens a checkpoint by its index. For 100 variables that is one read.
 * @param index the `.index` file
 * @param shard opens a data file; called when a tensor in it is first read
 * @throws FormatError where the index is damaged, big-endian, of a later version, or above the limits.
 * @example
 * const index = encodeBundleIndex([]);
 * const checkpoint = await openCheckpoint(memorySource(index), () => memorySource(new Uint8Array()));
 * checkpoint.variables; // => []
 */
export async function openCheckpoint(
  index: ByteSource,
  shard: ShardOpener,
  options: CheckpointOptions = {},
): Promise<Checkpoint> {
  const limits = withDefaults(options.limits);
  const table = await openTable(index, options);
  const stored = new Map<string, StoredTensor>();
  const parts = new Map<string, StoredTensor>();
  const broken: BrokenVariable[] = [];
  const at: Place = { source: index.name, offset: 0 };
  let shards: number | undefined;
  const onDamage = (error: FormatError) => broken.push({ key: "", error });
  for await (const { key, value } of table.entries(onDamage)) {
    if (shards === undefined) {
      if (key.length > 0) break;
      shards = decodeBundleHeader(value, at, limits).shards;
      continue;
    }
    const isPart = key[0] === 0;
    const name = isPart ? partName(key) : nameOf(key);
    try {
      if (name === undefined) throw new FormatError("corrupt", "a key that is not UTF-8", at);
      (isPart ? parts : stored).set(name, decodeBundleEntry(value, at, shards, limits));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      broken.push({ key: isPart ? "" : (name ?? ""), error });
    }
  }
  if (shards === undefined) {
    const [damage] = broken;
    throw damage?.error ?? new FormatError("corrupt", "not a checkpoint: no header", at);
  }
  return new Checkpoint(index.name, shards, stored, parts, broken, shard, options, limits);
}
