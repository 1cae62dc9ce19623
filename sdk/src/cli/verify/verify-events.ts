import { createReadStream } from "node:fs";
import { join } from "node:path";
import { RECORD_OVERHEAD, recordAt } from "../../format/index.js";
import type { RunFolder } from "../logdir.js";
import type { Report } from "./finding.js";

/** Records read ahead of the disk, in bytes; a longer record lets the buffer grow to its size. */
const PIECE_BYTES = 1024 * 1024;

/** How an event file ends. */
export interface EventFileEnd {
  readonly records: number;
  readonly kind: "complete" | "truncated" | "corrupt" | "limit";
  /** Offset of the first byte that belongs to no whole record. */
  readonly at: number;
}

/** Walks the records of an event file, each checked by its checksums, a piece of it in memory at a time. */
export async function scanEventFile(path: string): Promise<EventFileEnd> {
  let buffer = new Uint8Array(0);
  let before = 0;
  let records = 0;
  for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES })) {
    buffer = join2(buffer, piece as Uint8Array);
    let offset = 0;
    for (;;) {
      const found = recordAt(buffer, offset);
      if ("payload" in found) {
        records++;
        offset = found.end;
        continue;
      }
      if (found.kind === "corrupt" || found.kind === "limit") {
        return { records, kind: found.kind, at: before + offset };
      }
      break; // the record goes on in the next piece, or nowhere
    }
    before += offset;
    buffer = buffer.subarray(offset);
  }
  return { records, kind: buffer.length === 0 ? "complete" : "truncated", at: before };
}

function join2(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

/** Checks every record of the run's event files. A torn tail is what a crash or a living writer leaves. */
export async function verifyEvents(folder: RunFolder, report: Report): Promise<void> {
  for (const file of folder.eventFiles) {
    await report.check(file, async () => {
      const { records, kind, at } = await scanEventFile(join(folder.path, file));
      const size = folder.files.find(({ path }) => path === file)?.size ?? at;
      if (kind === "truncated") {
        const torn = Math.max(size - at, 1);
        report.warn(
          file,
          `${records} whole records, then ${torn} bytes of a torn one (a crash, or still written)`,
        );
      } else if (kind !== "complete") {
        const message = `${records} whole records, then a damaged one at byte ${at}`;
        report.error(file, `${message}: TensorBoard shows nothing behind it`);
      }
      if (kind === "complete" && size > 0 && size < RECORD_OVERHEAD)
        report.error(file, "no record fits");
    });
  }
}
