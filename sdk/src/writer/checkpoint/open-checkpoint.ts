import {
  type Checkpoint,
  type CheckpointOptions,
  openCheckpoint as openBundle,
} from "../../format/bundle.js";
import { shardName } from "../../format/bundle-write.js";
import { crc32c } from "../../io/crc.js";
import { FileByteSource } from "../../io/file-byte-source.js";

/**
 * Opens a checkpoint on this disk by its prefix (`model/ckpt-100`), without TensorFlow. Nothing has to be closed.
 * Over other byte sources: `openCheckpoint` of `pointillist/format`.
 *
 * @example const { bytes } = await (await openCheckpoint("model/ckpt-100")).read("embedding");
 * @throws FormatError where the index is missing, damaged, big-endian or of a later version
 */
export function openCheckpoint(
  prefix: string,
  options: CheckpointOptions = {},
): Promise<Checkpoint> {
  const path = prefix.replace(/\.index$/, "");
  return openBundle(
    new FileByteSource(`${path}.index`),
    (shard, shards) => new FileByteSource(shardName(path, shard, shards)),
    {
      checksum: crc32c,
      ...options,
      // What one tensor may take is for the disk to say: nothing is read that is not there.
      limits: { tensorBytes: Number.MAX_SAFE_INTEGER, ...options.limits },
    },
  );
}
