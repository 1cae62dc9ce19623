import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  decodeEvent,
  decodeRecords,
  type Event,
  encodeEvent,
  encodeRecord,
  fileVersionEvent,
  growingHistogram,
  histogramValue,
  SummaryTyper,
  sessionStartEvent,
  type TypedSummary,
  tensorToFloat64,
} from "pointillist/format";
import { GOLDEN } from "./golden.js";

const EVENTS = join(GOLDEN, "events");

/** What TensorBoard read: numbers as hex of float64, strings each as hex. */
interface ExpectedEvent {
  step: number;
  wallTime: number;
  what: string;
  values?: {
    tag: string;
    plugin: string;
    description: string;
    shape: number[];
    elements: string | string[];
  }[];
}

const KINDS: Record<string, Event["kind"]> = {
  file_version: "file-version",
  graph_def: "graph",
  meta_graph_def: "meta-graph",
  session_log: "session-log",
  summary: "summary",
};

const payloads = (name: string) =>
  decodeRecords(new Uint8Array(readFileSync(join(EVENTS, `${name}.tfevents`))));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const names = readdirSync(EVENTS)
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.slice(0, -".json".length));

/** The values of tests in make_events.py. */
const VALUES = [-3.5, -1, 0, 0.25, 0.25, 1e-3, 2, 40, 40, 41];

function float64(elements: string | string[]): number[] {
  assert.ok(typeof elements === "string");
  const bytes = Uint8Array.from(Buffer.from(elements, "hex"));
  return [...new Float64Array(bytes.buffer)];
}

/** The elements of the tensor that TensorBoard makes of a value, from our typed form. */
function elements(typed: TypedSummary): number[] | string[] {
  const text = (value: string | number) => hex(new TextEncoder().encode(String(value)));
  switch (typed.kind) {
    case "scalar":
      return [typed.value];
    case "histogram":
      return [...typed.buckets];
    case "images":
      return [text(typed.width), text(typed.height), ...typed.images.map(hex)];
    case "audio":
      return typed.clips.map(hex);
    case "text":
      return typed.texts.map(text);
    case "tensor":
      return typed.tensor.dtype === "string"
        ? typed.tensor.strings.map(hex)
        : [...tensorToFloat64(typed.tensor)];
    case "none":
      return [];
  }
}

describe("event files of other writers", () => {
  for (const name of names)
    it(`${name} is read as TensorBoard reads it`, () => {
      const expected: ExpectedEvent[] = JSON.parse(
        readFileSync(join(EVENTS, `${name}.json`), "utf8"),
      );
      // TensorBoard shows a graph twice (the second time as a summary), run metadata as a summary.
      const seen = expected.filter(({ values }) => !values?.[0]?.plugin.startsWith("graph"));
      const events = payloads(name)
        .map((payload) => decodeEvent(payload))
        .filter(({ kind }) => kind !== "run-metadata");
      assert.equal(events.length, seen.length);
      const typer = new SummaryTyper();
      for (const [i, { step, wallTime, what, values = [] }] of seen.entries()) {
        const event = events[i] as Event;
        assert.deepEqual([event.step, event.wallTime, event.kind], [step, wallTime, KINDS[what]]);
        if (event.kind !== "summary") continue;
        assert.deepEqual(
          event.values.map((value) => value.tag),
          values.map((value) => value.tag),
        );
        for (const [j, value] of event.values.entries()) {
          const wanted = values[j] ?? assert.fail();
          const typed = typer.type(value);
          const got = elements(typed);
          if (typeof wanted.elements !== "string") assert.deepEqual(got, wanted.elements);
          else {
            // TensorBoard rounds old histograms to float32.
            const isOld = value.data.kind === "histogram";
            const round = isOld ? Math.fround : (x: number) => x;
            assert.deepEqual(
              got.map((x) => round(x as number)),
              float64(wanted.elements),
              value.tag,
            );
          }
          assert.equal(value.metadata?.description ?? "", wanted.description);
        }
      }
    });

  for (const name of names)
    it(`${name}: every event that we decode encodes to one that decodes to the same`, () => {
      for (const payload of payloads(name)) {
        const event = decodeEvent(payload);
        assert.deepEqual(decodeEvent(encodeEvent(event)), event);
      }
    });
});

describe("events that we write", () => {
  const valueIn = (name: string, tag: string) => {
    for (const payload of payloads(name)) {
      const event = decodeEvent(payload);
      if (event.kind !== "summary") continue;
      const found = event.values.find((value) => value.tag === tag);
      if (found) return found;
    }
    return assert.fail(tag);
  };

  const histograms: [string, number[], number | undefined][] = [
    ["h", VALUES, undefined],
    ["h/constant", [2, 2], 3],
    ["h/empty", [], 2],
  ];
  for (const [tag, values, buckets] of histograms) {
    it(`the histogram ${tag} equals that of TF2, edges to the last bit`, () => {
      const options = buckets === undefined ? {} : { buckets };
      const ours = histogramValue(tag, values, options);
      const theirs = valueIn("tf2", tag);
      assert.ok(ours.data.kind === "tensor" && theirs.data.kind === "tensor");
      assert.ok(ours.data.tensor.dtype === "float64" && theirs.data.tensor.dtype === "float64");
      assert.deepEqual(ours.data.tensor.shape, theirs.data.tensor.shape);
      assert.deepEqual(tensorToFloat64(ours.data.tensor), tensorToFloat64(theirs.data.tensor));
    });
    it(`the histogram ${tag} equals that of TF1, edges to the last bit`, () => {
      const theirs = valueIn("tf1", tag);
      assert.ok(theirs.data.kind === "histogram");
      assert.deepEqual(growingHistogram(values), theirs.data.histogram);
    });
  }

  it("a lone surrogate in a tag becomes U+FFFD, as in any UTF-8", () => {
    const bytes = encodeEvent({
      kind: "summary",
      wallTime: 1,
      step: 0,
      values: [{ tag: "a\ud800b", data: { kind: "simple", value: 1 } }],
    });
    const event = decodeEvent(bytes);
    assert.equal(event.kind === "summary" && event.values[0]?.tag, "a\ufffdb");
  });

  it("the first two records say what the file is and what to drop", () => {
    const bytes = Buffer.concat(
      [fileVersionEvent(3, "pointillist"), sessionStartEvent(4, 10)].map((event) =>
        encodeRecord(encodeEvent(event)),
      ),
    );
    // By hand from the format: wall time, file version, source metadata; wall time, step, session log.
    assert.equal(
      decodeRecords(bytes).map(hex).join(" "),
      "0900000000000008401a0d627261696e2e4576656e743a32520d0a0b706f696e74696c6c697374 " +
        "090000000000001040100a3a020801",
    );
  });
});
