import { typedSummary } from "../format/typed-summary.js";
import { type ExportedScalar, readEvents } from "../writer/index.js";

/** One tag of an event file. */
export interface InspectedTag {
  readonly tag: string;
  /** `scalar`, `histogram`, `images`, `audio`, `text`, `tensor`, or the plugin's name. */
  readonly kind: string;
  readonly count: number;
  readonly firstStep: number;
  readonly lastStep: number;
}

/** What an event file holds, and how it ends. */
export interface InspectedEvents {
  readonly path: string;
  readonly kind: "events";
  readonly events: number;
  /** Seconds since 1970, or null where there is no event. */
  readonly firstWallTime: number | null;
  readonly lastWallTime: number | null;
  readonly tags: readonly InspectedTag[];
  readonly graph: boolean;
  readonly end: string;
}

/** Reads an event file through; memory grows with its tags, not with its events. */
export async function inspectEvents(path: string): Promise<InspectedEvents> {
  const tags = new Map<string, InspectedTag>();
  const first = new Map<string, Parameters<typeof typedSummary>[1]>();
  const times: { first: number | null; last: number | null } = { first: null, last: null };
  let events = 0;
  let graph = false;
  const reader = readEvents(path);
  for await (const event of reader) {
    events++;
    times.first ??= event.wallTime;
    times.last = event.wallTime;
    if (event.kind === "graph") graph = true;
    if (event.kind !== "summary") continue;
    const { step } = event;
    for (const value of event.values) {
      const { tag, metadata } = value;
      if (metadata && !first.has(tag)) first.set(tag, metadata);
      const typed = typedSummary(value, first.get(tag));
      // Tensors of plugins without a form here, and values that are all metadata, as those of HParams.
      const hasForm = typed.kind !== "tensor" && typed.kind !== "none";
      const kind = hasForm ? typed.kind : (first.get(tag)?.pluginName ?? "") || typed.kind;
      const seen = tags.get(tag) ?? { tag, kind, count: 0, firstStep: step, lastStep: step };
      tags.set(tag, { ...seen, count: seen.count + 1, lastStep: step });
    }
  }
  const [end] = reader.ends;
  return {
    path,
    kind: "events",
    events,
    firstWallTime: times.first,
    lastWallTime: times.last,
    tags: [...tags.values()],
    graph,
    end: end ? `${end.kind} at byte ${end.resumeAt}` : "not read",
  };
}

/** The scalars of one event file. */
export async function* scalarsOfFile(path: string): AsyncGenerator<ExportedScalar> {
  const first = new Map<string, Parameters<typeof typedSummary>[1]>();
  for await (const event of readEvents(path)) {
    if (event.kind !== "summary") continue;
    for (const value of event.values) {
      const { tag, metadata } = value;
      if (metadata && !first.has(tag)) first.set(tag, metadata);
      const typed = typedSummary(value, first.get(tag));
      const { step, wallTime } = event;
      if (typed.kind === "scalar") yield { run: ".", tag, step, wallTime, value: typed.value };
    }
  }
}
