import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Event,
  encodeEvent,
  encodeRecord,
  fileVersionEvent,
  histogramValue,
  imageValue,
  markerValue,
  type SummaryValue,
  scalarValue,
  sessionStartEvent,
  tensorValue,
  textValue,
} from "pointillist/format";
import { askPython } from "../ask-python.js";

const WALL_TIME = 1_700_000_000.25;

const summary = (step: number, ...values: SummaryValue[]): Event => ({
  kind: "summary",
  wallTime: WALL_TIME,
  step,
  values,
});

const int32 = Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0);

const EVENTS: readonly Event[] = [
  fileVersionEvent(WALL_TIME, "pointillist"),
  sessionStartEvent(WALL_TIME, 3),
  summary(3, scalarValue("loss", 0.1, { description: "a *loss*", displayName: "Loss" })),
  summary(-4, scalarValue("plain", Number.NaN, { form: "simple" })),
  summary(2 ** 53 - 1, scalarValue("loss", Number.NEGATIVE_INFINITY)),
  summary(5, histogramValue("h", [1, 2, 2, 3], { buckets: 2 })),
  summary(5, histogramValue("h1", [1, 2, 2, 3], { form: "simple" })),
  summary(5, textValue("t", "**naïve** 🦉"), textValue("table", ["a", "b"], { shape: [1, 2] })),
  summary(5, imageValue("i", [{ width: 1, height: 1, bytes: Uint8Array.of(1, 2) }])),
  summary(5, markerValue("images/猫", "embeddings/x/5.json")),
  summary(
    6,
    tensorValue("raw", { dtype: "int32", shape: [2, 2], bytes: int32 }, { pluginName: "mine" }),
  ),
];

const SCRIPT = `
import numpy as np
from tensorboard.backend.event_processing import event_file_loader
from tensorboard.util import tensor_util
import tensorflow as tf
def elements(tensor):
  array = np.asarray(tensor_util.make_ndarray(tensor))
  if array.dtype == object: return [x.hex() for x in array.reshape(-1)]
  return [str(float(x)) for x in array.reshape(-1)]
answer = {"board": [], "flow": []}
for event in event_file_loader.EventFileLoader(given).Load():
  if event.HasField("summary"):
    for v in event.summary.value:
      m = v.metadata
      answer["board"].append([event.step, v.tag, m.plugin_data.plugin_name, int(m.data_class), m.display_name,
        m.summary_description, [d.size for d in v.tensor.tensor_shape.dim], elements(v.tensor)])
for event in tf.compat.v1.train.summary_iterator(given):
  answer["flow"].append([event.WhichOneof("what"), event.step, event.wall_time, event.file_version,
    event.source_metadata.writer, event.session_log.status])
`;

const hex = (text: string) => Buffer.from(text).toString("hex");

describe("event files and their readers", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "pointillist-events-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("TensorFlow and TensorBoard read every kind that we write", async function () {
    const path = join(folder, "events.out.tfevents.1.host.1.1");
    writeFileSync(path, Buffer.concat(EVENTS.map((event) => encodeRecord(encodeEvent(event)))));
    type Answer = { board: unknown[]; flow: unknown[] };
    const { board, flow } = await askPython<Answer>(this, SCRIPT, path);
    const [SCALAR, TENSOR, BLOBS] = [1, 2, 3];
    const oneTenth = String(Math.fround(0.1));
    assert.deepEqual(board, [
      [3, "loss", "scalars", SCALAR, "Loss", "a *loss*", [], [oneTenth]],
      [-4, "plain", "scalars", SCALAR, "plain", "", [], ["nan"]],
      [2 ** 53 - 1, "loss", "scalars", SCALAR, "", "", [], ["-inf"]],
      [5, "h", "histograms", TENSOR, "", "", [2, 3], ["1.0", "2.0", "1.0", "2.0", "3.0", "3.0"]],
      // The bucket edges are those of TF1, compared in test/format/event.test.ts.
      (board as unknown[][]).find((row) => row[1] === "h1"),
      [5, "t", "text", TENSOR, "", "", [], [hex("**naïve** 🦉")]],
      [5, "table", "text", TENSOR, "", "", [1, 2], [hex("a"), hex("b")]],
      [5, "i", "images", BLOBS, "", "", [3], [hex("1"), hex("1"), "0102"]],
      [
        5,
        "__pointillist__/images/猫",
        "pointillist",
        TENSOR,
        "",
        "",
        [],
        [hex("embeddings/x/5.json")],
      ],
      [6, "raw", "mine", 0, "", "", [2, 2], ["1.0", "2.0", "3.0", "4.0"]],
    ]);
    assert.deepEqual(flow.slice(0, 2), [
      ["file_version", 0, WALL_TIME, "brain.Event:2", "pointillist", 0],
      ["session_log", 3, WALL_TIME, "", "", 1],
    ]);
    assert.equal(flow.length, EVENTS.length);
  });
});
