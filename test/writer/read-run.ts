import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { decodeEvent, decodeRecords, type Event } from "pointillist/format";

/** Names of the event files of a folder, sorted. */
export function eventFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.includes("tfevents"))
    .sort();
}

/** Every event of every event file of a folder; each file must be whole. */
export function readRun(folder: string): Event[] {
  return eventFiles(folder).flatMap((name) =>
    decodeRecords(readFileSync(join(folder, name)), name).map((payload) => decodeEvent(payload)),
  );
}

/** Tag, step and stored number of every scalar. */
export function scalarsOf(events: readonly Event[]) {
  return events.flatMap((event) => {
    if (event.kind !== "summary") return [];
    return event.values.flatMap(({ tag, data }) => {
      if (data.kind === "simple") return [{ tag, step: event.step, value: data.value }];
      if (data.kind !== "tensor" || data.tensor.dtype !== "float32") return [];
      const { bytes } = data.tensor;
      const value = new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true);
      return [{ tag, step: event.step, value }];
    });
  });
}

/** Every file below a folder with its size, as `a/b: 12`; sorted. */
export function tree(folder: string): string[] {
  const names: string[] = [];
  const visit = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const full = join(path, entry.name);
      if (entry.isDirectory()) visit(full);
      else names.push(relative(folder, full).split(sep).join("/"));
    }
  };
  visit(folder);
  return names.sort();
}

export const sizeOf = (path: string): number => statSync(path).size;
