import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ByteSource } from "pointillist/format";
import { memorySource, openCheckpoint, shardName } from "pointillist/format";

/** `test/golden`, from the compiled test. */
export const GOLDEN = fileURLToPath(new URL("../../../test/golden", import.meta.url));

/** What TensorFlow read in a checkpoint: bytes and float32 values as hex. */
export interface ExpectedTensor {
  dtype: string;
  shape: number[];
  bytes?: string;
  float32?: string;
  strings?: string[];
}

export const CHECKPOINTS = join(GOLDEN, "checkpoint");

export const checkpointNames = readdirSync(CHECKPOINTS)
  .filter((name) => name.endsWith(".index"))
  .map((name) => name.slice(0, -".index".length));

export function expectedTensors(name: string): Record<string, ExpectedTensor> {
  return JSON.parse(readFileSync(join(CHECKPOINTS, `${name}.json`), "utf8"));
}

export function fileSource(path: string): ByteSource {
  return memorySource(readFileSync(path), path.split("/").at(-1));
}

export function openGolden(name: string, options = {}) {
  const prefix = join(CHECKPOINTS, name);
  return openCheckpoint(
    fileSource(`${prefix}.index`),
    (shard, shards) => fileSource(shardName(prefix, shard, shards)),
    options,
  );
}

/** A source that counts what is read from it. */
export function countingSource(source: ByteSource) {
  const count = { reads: 0, bytes: 0 };
  const counted: ByteSource = {
    name: source.name,
    size: () => source.size(),
    read: (offset, length) => {
      count.reads++;
      count.bytes += length;
      return source.read(offset, length);
    },
  };
  return { source: counted, count };
}
