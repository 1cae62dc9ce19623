import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Event, exportScalars, readEvents } from "pointillist";
import type { SummaryValue } from "pointillist/format";
import { oraclePython } from "#scripts/oracle.mjs";
import { pointillist } from "../cli/run-cli.js";
import { temporaryFolder } from "../io/folder.js";
import { skip } from "../skip.js";

const TEST = fileURLToPath(new URL("../../../test", import.meta.url));

/** What the reference readers find in one file; see make_event_files.py. */
interface Found {
  readonly events: readonly (readonly [string | null, string, string, unknown])[];
  readonly tags: Readonly<Record<string, { plugin: string; steps: string[] }>>;
  /** Tag, step, wall time, value: by TensorFlow. */
  readonly scalars: readonly (readonly string[])[];
  /** The same by tbparse, which leaves some out. */
  readonly tbparse: readonly (readonly string[])[];
}

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("hex");
const number = (value: number) => hex(new Uint8Array(Float64Array.of(value).buffer));
const DATA_CLASSES = ["unknown", "scalar", "tensor", "blob-sequence"];
const STATUSES = ["unspecified", "start", "stop", "checkpoint"];

function valueRow({ tag, metadata, data }: SummaryValue): unknown[] {
  const meta = metadata
    ? [
        metadata.pluginName,
        hex(metadata.content),
        metadata.displayName ?? "",
        metadata.description ?? "",
        DATA_CLASSES.indexOf(metadata.dataClass ?? "unknown"),
      ]
    : null;
  switch (data.kind) {
    case "simple":
      return [tag, meta, "simple_value", number(data.value)];
    case "tensor": {
      const { tensor } = data;
      const elements = "strings" in tensor ? tensor.strings.map(hex) : hex(tensor.bytes);
      return [tag, meta, "tensor", [tensor.dtype, [...tensor.shape], elements]];
    }
    case "histogram": {
      const { min, max, num, sum, sumSquares, limits, counts } = data.histogram;
      const rows = [[...limits].map(number), [...counts].map(number)];
      return [tag, meta, "histo", [...[min, max, num, sum, sumSquares].map(number), ...rows]];
    }
    case "image": {
      const { width, height, colourspace, encoded } = data;
      return [tag, meta, "image", [width, height, colourspace, hex(encoded)]];
    }
    case "audio": {
      const { sampleRate, channels, frames, contentType, encoded } = data;
      return [
        tag,
        meta,
        "audio",
        [number(sampleRate), channels, frames, contentType, hex(encoded)],
      ];
    }
    case "none":
      return [tag, meta, null, null];
  }
}

/** An event as make_event_files.py prints TensorFlow's. */
function eventRow(event: Event): unknown[] {
  const content = (): [string | null, unknown] => {
    switch (event.kind) {
      case "summary":
        return ["summary", event.values.map(valueRow)];
      case "file-version":
        return ["file_version", event.version];
      case "session-log":
        return [
          "session_log",
          [STATUSES.indexOf(event.status), event.checkpointPath ?? "", event.message ?? ""],
        ];
      case "graph":
        return ["graph_def", hex(event.graphDef)];
      case "meta-graph":
        return ["meta_graph_def", hex(event.metaGraphDef)];
      case "run-metadata":
        return ["tagged_run_metadata", [event.tag, hex(event.runMetadata)]];
      case "log":
        return ["log_message", [event.level, event.message]];
      case "empty":
        return [null, null];
    }
  };
  const [what, data] = content();
  return [what, String(event.step), number(event.wallTime), data];
}

/** Names of `inspect` for what TensorBoard's plugins show. */
const KINDS: Readonly<Record<string, string>> = {
  scalars: "scalar",
  histograms: "histogram",
  "": "tensor",
};
/** Tags that TensorBoard's loader makes of a graph, which is no summary. */
const OF_GRAPHS = new Set(["graphs", "graph_tagged_run_metadata"]);

describe("event files of other writers", function () {
  this.timeout(180_000);
  const folder = temporaryFolder();

  it("are read as TensorFlow, TensorBoard and tbparse read them: every event, every tag, every scalar", async function () {
    const python = oraclePython();
    if (!python) skip(this, "needs the oracle's Python: run `npm test`, which makes it");
    const root = folder();
    const script = join(TEST, "interop", "make_event_files.py");
    const made = spawnSync(python, [script, root, TEST], { encoding: "utf8", maxBuffer: 1 << 28 });
    assert.equal(made.status, 0, made.stderr);
    const writers = JSON.parse(made.stdout) as Record<string, Record<string, Found>>;
    const counts = { events: 0, tags: 0, scalars: 0, tbparse: 0 };
    for (const [writer, files] of Object.entries(writers)) {
      for (const [name, found] of Object.entries(files)) {
        const path = join(root, writer, name);
        const reader = readEvents(path);
        const events: unknown[] = [];
        for await (const event of reader) events.push(eventRow(event));
        assert.deepEqual(events, found.events, `${writer}: ${name}`);
        assert.equal(reader.ends[0]?.kind, "complete");
        counts.events += events.length;

        const { out } = await pointillist("inspect", path, "--json");
        const inspected = JSON.parse(out) as {
          tags: { tag: string; kind: string; count: number; firstStep: number; lastStep: number }[];
        };
        const expected = new Map<string, unknown>();
        for (const [tag, { plugin, steps }] of Object.entries(found.tags)) {
          if (OF_GRAPHS.has(plugin)) continue;
          const [firstStep, lastStep] = [Number(steps[0]), Number(steps.at(-1))];
          const kind = KINDS[plugin] ?? plugin;
          expected.set(tag, { tag, kind, count: steps.length, firstStep, lastStep });
        }
        assert.deepEqual(new Map(inspected.tags.map((tag) => [tag.tag, tag])), expected, path);
        counts.tags += expected.size;
      }
      const scalars: (readonly string[])[] = [];
      for await (const { run, tag, step, wallTime, value } of exportScalars(join(root, writer)))
        scalars.push([run, tag, String(step), number(wallTime), number(value)]);
      const theirs = (of: "scalars" | "tbparse") =>
        Object.entries(files).flatMap(([name, found]) => {
          const run = name.includes("/") ? name.slice(0, name.lastIndexOf("/")) : ".";
          return found[of].map((row) => [run, ...row]);
        });
      assert.deepEqual(scalars.sort(), theirs("scalars").sort(), writer);
      const ours = new Set(scalars.map(String));
      for (const row of theirs("tbparse")) {
        assert.ok(ours.has(String(row)), `${writer}: ${row}`);
        counts.tbparse++;
      }
      counts.scalars += scalars.length;
    }
    assert.ok(
      counts.events > 90 && counts.tags > 55 && counts.scalars > 30 && counts.tbparse > 25,
      JSON.stringify(counts),
    );
  });
});
