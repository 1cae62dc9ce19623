import assert from "node:assert/strict";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";
import { startTensorboard } from "#scripts/lib/tensorboard.mjs";
import { oraclePython } from "#scripts/oracle.mjs";
import { askPython } from "../ask-python.js";
import { temporaryFolder } from "../io/folder.js";
import { skip } from "../skip.js";

const samples = Array.from({ length: 200 }, (_, at) => Math.sin(at) * 3);
const labels = Array.from({ length: 50 }, (_, at) => at % 3 === 0);
const predictions = Float32Array.from({ length: 50 }, (_, at) => ((at * 37) % 50) / 50);
const weights = Array.from({ length: 50 }, (_, at) => 1 + (at % 4));
const picture = Uint8Array.from({ length: 6 * 5 * 3 }, (_, at) => (at * 7) % 256);
const chw = Uint8Array.from({ length: 90 }, (_, at) => {
  const [c, rest] = [Math.floor(at / 30), at % 30];
  return picture[rest * 3 + c] as number;
});
const frames = Uint8Array.from({ length: 2 * 3 * 3 * 8 * 8 }, (_, at) => (at * 13) % 256);
const sound = Float32Array.from({ length: 400 }, (_, at) => Math.sin(at / 5) * 0.8);
const vertices = [
  [0, 0, 0],
  [1, 0, 0],
  [0, 1, 0],
];

async function logAll(run: string): Promise<string> {
  const writer = new SummaryWriter(run);
  writer.scalar("loss", 0.5, 1, { description: "a *loss*" });
  writer.scalar("loss", Number.NaN, 2);
  writer.scalars("pair", { a: 1, b: 2 }, 3);
  writer.histogram("h", samples, 4, { buckets: 10 });
  writer.histogram("h1", samples, 4, { buckets: "tensorflow" });
  writer.histogram("constant", [2, 2, 2], 4);
  writer.histogram("single", [2], 4);
  writer.image("hwc", { data: picture, shape: [6, 5, 3] }, 5);
  writer.image("chw", { data: chw, shape: [3, 6, 5] }, 5, { dataFormat: "CHW" });
  writer.image("floats", { data: Float32Array.from(picture, (v) => v / 255), shape: [6, 5, 3] }, 5);
  writer.images("many", { data: Uint8Array.from([...chw, ...chw]), shape: [2, 3, 6, 5] }, 5, {
    dataFormat: "NCHW",
  });
  writer.imageWithBoxes(
    "boxes",
    { data: new Uint8Array(40 * 40 * 3), shape: [40, 40, 3] },
    [{ xyxy: [5, 10, 30, 35], label: "A1" }],
    5,
  );
  writer.video("video", { data: frames, shape: [2, 3, 3, 8, 8] }, 6, { fps: 5 });
  writer.audio("sound", { data: sound, shape: [200, 2] }, 7, { sampleRate: 8000 });
  writer.text("text", "**hi** 猫", 8);
  writer.text(
    "table",
    [
      ["a", "b"],
      ["c", "d"],
    ],
    8,
  );
  writer.prCurve("pr", labels, predictions, 9, { thresholds: 11, weights });
  writer.mesh("mesh", vertices, 10, {
    faces: [[0, 1, 2]],
    colours: [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ],
    config: { lights: [] },
  });
  writer.hparams(
    { lr: 0.1, optimizer: "adam", nested: true },
    { accuracy: 0.9 },
    { domains: { optimizer: ["adam", "sgd"], lr: { min: 0, max: 1 } } },
  );
  writer.customScalars({
    mine: { chart: { margin: [{ value: "loss", lower: "pair/a", upper: "pair/b" }] } },
  });
  writer.graph([
    { name: "model/x", op: "Placeholder", inputs: [] },
    {
      name: "model/dense",
      op: "MatMul",
      inputs: ["model/x"],
      attributes: { T: { dtype: 1 }, _output_shapes: { shapes: [[null, 8]] } },
    },
  ]);
  writer.tensor(
    "raw",
    { data: new Float64Array([1, 2]), shape: [2, 1] },
    { pluginName: "mine", dataClass: "tensor" },
    11,
  );
  writer.event({ kind: "log", level: 20, message: "hello", wallTime: 1, step: 12 });
  await writer.close();
  return String(writer.path);
}

// Everything is read by TensorFlow's own iterator, and compared with what TensorFlow's and TensorBoard's own
// functions make of the same data.
const COMPARE = `
import io, wave
import numpy as np, tensorflow as tf
from PIL import Image, ImageSequence
from tensorboard.plugins.pr_curve import summary as pr_summary
from tensorboard.plugins.histogram import summary as histogram_summary
from tensorboard.plugins.hparams import plugin_data_pb2 as hp
from tensorboard.plugins.mesh import plugin_data_pb2 as mesh_pb
from tensorboard.plugins.custom_scalar import layout_pb2
events = list(tf.compat.v1.train.summary_iterator(given["path"]))
values = {}
for event in events:
  for value in event.summary.value:
    values.setdefault(value.tag, []).append((event.step, value))
def only(tag): return values[tag][-1][1]
def array(tag): return tf.make_ndarray(only(tag).tensor)
def pixels(tag, at=2): return np.asarray(Image.open(io.BytesIO(array(tag)[at]))).tolist()
answer = {"order": [e.WhichOneof("what") for e in events[:2]], "metadata": {}}
for tag, found in values.items():
  first = found[0][1]
  answer["metadata"][tag] = [first.metadata.plugin_data.plugin_name, first.metadata.data_class, found[0][0], [v.HasField("metadata") for _, v in found[1:]]]
answer["loss"] = [float(tf.make_ndarray(v.tensor)) if not np.isnan(tf.make_ndarray(v.tensor)) else "nan" for _, v in values["loss"]]
answer["description"] = values["loss"][0][1].metadata.summary_description
samples = np.array(given["samples"])
with tf.Graph().as_default(), tf.compat.v1.Session() as session:
  made = session.run(tf.compat.v1.summary.histogram("h1", tf.constant(samples)))
theirs = tf.compat.v1.Summary.FromString(made).value[0].histo
ours = only("h1").histo
moments = lambda h: [h.min, h.max, h.num, h.sum, h.sum_squares]
answer["h1"] = {"moments": bool(np.allclose(moments(ours), moments(theirs))), "limits": bool(np.allclose(ours.bucket_limit, theirs.bucket_limit)), "counts": list(ours.bucket) == list(theirs.bucket)}
own = tf.make_ndarray(histogram_summary.pb("h", samples, bucket_count=10).value[0].tensor)
answer["h"] = bool(np.allclose(own, array("h")))
answer["constant"], answer["single"] = array("constant")[:, 2].tolist(), float(array("single")[:, 2].sum())
answer["pixels"] = {tag: pixels(tag) for tag in ("hwc", "chw", "floats")}
answer["size"] = [x.decode() for x in array("hwc")[:2]]
answer["many"] = len(array("many")) - 2
boxes = np.asarray(Image.open(io.BytesIO(array("boxes")[2])))
answer["boxes"] = [boxes[10, 20, :3].any().item(), boxes[20, 6, :3].any().item(), boxes[20, 20, :3].any().item(), boxes[2, 2, :3].any().item()]
video = Image.open(io.BytesIO(array("video")[2]))
decoded = [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(video)]
answer["video"] = {"frames": len(decoded), "size": list(video.size), "ms": video.info["duration"], "loop": video.info.get("loop"),
  "pixels": [frame.tolist() for frame in decoded]}
clip = wave.open(io.BytesIO(array("sound")[0][0]))
answer["sound"] = {"params": [clip.getnchannels(), clip.getframerate(), clip.getnframes(), clip.getsampwidth()]}
sound = np.array(given["sound"], np.float32).reshape(-1, 2)
flow, rate = tf.audio.decode_wav(array("sound")[0][0])
answer["sound"]["close"] = bool(np.abs(flow.numpy() - sound).max() < 1e-4)
answer["text"], answer["table"] = array("text").item().decode(), [[x.decode() for x in row] for row in array("table")]
curve = pr_summary.pb("pr", np.array(given["labels"]), np.array(given["predictions"], np.float32), num_thresholds=11, weights=np.array(given["weights"]))
answer["pr"] = bool(np.array_equal(tf.make_ndarray(curve.value[0].tensor), array("pr")))
answer["prPlugin"] = curve.value[0].metadata.plugin_data.content == values["pr"][0][1].metadata.plugin_data.content
mesh = {}
for tag in ("mesh_VERTEX", "mesh_FACE", "mesh_COLOR"):
  data = mesh_pb.MeshPluginData.FromString(values[tag][0][1].metadata.plugin_data.content)
  mesh[tag] = [data.name, data.content_type, data.components, list(data.shape), data.json_config, array(tag).dtype.name]
answer["mesh"] = mesh
def plugin(tag): return hp.HParamsPluginData.FromString(values[tag][0][1].metadata.plugin_data.content)
start, end, experiment = plugin("_hparams_/session_start_info").session_start_info, plugin("_hparams_/session_end_info").session_end_info, plugin("_hparams_/experiment").experiment
answer["hparams"] = {"lr": start.hparams["lr"].number_value, "optimizer": start.hparams["optimizer"].string_value, "nested": start.hparams["nested"].bool_value,
  "status": end.status, "metrics": [m.name.tag for m in experiment.metric_infos],
  "domain": [v.string_value for v in next(h for h in experiment.hparam_infos if h.name == "optimizer").domain_discrete.values]}
layout = layout_pb2.Layout.FromString(array("custom_scalars__config__").item())
answer["layout"] = [[c.title, [[x.title, list(x.multiline.tag), [[s.value, s.lower, s.upper] for s in x.margin.series]] for x in c.chart]] for c in layout.category]
graph = tf.compat.v1.GraphDef.FromString(next(e.graph_def for e in events if e.graph_def))
answer["graph"] = [[n.name, n.op, list(n.input)] for n in graph.node]
answer["raw"] = array("raw").tolist()
answer["log"] = next(e.log_message.message for e in events if e.WhichOneof("what") == "log_message")
`;

interface Answer {
  readonly [key: string]: unknown;
  readonly metadata: Record<
    string,
    [plugin: string, dataClass: number, step: number, later: boolean[]]
  >;
  readonly pixels: Record<string, number[][][]>;
  readonly video: {
    frames: number;
    size: number[];
    ms: number;
    loop: number;
    pixels: number[][][][];
  };
}

describe("every summary against TensorFlow and TensorBoard", function () {
  this.timeout(180_000);
  const folder = temporaryFolder();

  it("holds what they make of the same data", async function () {
    const path = await logAll(folder());
    const given = {
      path,
      samples,
      labels,
      predictions: [...predictions],
      weights,
      sound: [...sound],
    };
    const found = await askPython<Answer>(this, COMPARE, given);
    assert.deepEqual(found["order"], ["file_version", "session_log"]);
    assert.deepEqual(found["loss"], [0.5, "nan"]);
    assert.equal(found["description"], "a *loss*");
    assert.deepEqual(found["h1"], { moments: true, limits: true, counts: true });
    assert.equal(found["h"], true);
    assert.deepEqual([found["constant"], found["single"]], [[...new Array(29).fill(0), 3], 1]);
    const rows = (data: Uint8Array) =>
      Array.from({ length: 6 }, (_, y) =>
        Array.from({ length: 5 }, (_x, x) => [
          ...data.subarray((y * 5 + x) * 3, (y * 5 + x) * 3 + 3),
        ]),
      );
    for (const tag of ["hwc", "chw", "floats"])
      assert.deepEqual(found.pixels[tag], rows(picture), tag);
    assert.deepEqual(found["size"], ["5", "6"]);
    assert.equal(found["many"], 2);
    assert.deepEqual(found["boxes"], [true, true, false, false]);
    const { frames: count, size, ms, loop } = found.video;
    assert.deepEqual([count, size, ms, loop], [3, [16, 8], 200, 0]);
    found.video.pixels.forEach((frame, t) => {
      for (let y = 0; y < 8; y++)
        for (let x = 0; x < 16; x++)
          for (let c = 0; c < 3; c++) {
            const at = (((x < 8 ? 0 : 1) * 3 + t) * 3 + c) * 64 + y * 8 + (x % 8);
            assert.equal(frame[y]?.[x]?.[c], frames[at], `frame ${t} at ${x}, ${y}`);
          }
    });
    assert.deepEqual(found["sound"], { params: [2, 8000, 200, 2], close: true });
    assert.equal(found["text"], "**hi** 猫");
    assert.deepEqual(found["table"], [
      ["a", "b"],
      ["c", "d"],
    ]);
    assert.deepEqual([found["pr"], found["prPlugin"]], [true, true]);
    const part = (type: number, dtype: string, n: number) => [
      "mesh",
      type,
      14,
      [1, n, 3],
      '{"lights":[]}',
      dtype,
    ];
    assert.deepEqual(found["mesh"], {
      mesh_VERTEX: part(1, "float32", 3),
      mesh_FACE: part(2, "int32", 1),
      mesh_COLOR: part(3, "uint8", 3),
    });
    assert.deepEqual(found["hparams"], {
      lr: 0.1,
      optimizer: "adam",
      nested: true,
      status: 1,
      metrics: ["accuracy"],
      domain: ["adam", "sgd"],
    });
    assert.deepEqual(found["layout"], [
      ["pair", [["pair", ["^pair\\/a$", "^pair\\/b$"], []]]],
      ["mine", [["chart", [], [["loss", "pair/a", "pair/b"]]]]],
    ]);
    assert.deepEqual(found["graph"], [
      ["model/x", "Placeholder", []],
      ["model/dense", "MatMul", ["model/x"]],
    ]);
    assert.deepEqual(found["raw"], [[1], [2]]);
    assert.equal(found["log"], "hello");
    const plugins = Object.fromEntries(
      Object.entries(found.metadata).map(([tag, [plugin]]) => [tag, plugin]),
    );
    assert.deepEqual(plugins, {
      loss: "scalars",
      "pair/a": "scalars",
      "pair/b": "scalars",
      accuracy: "scalars",
      h: "histograms",
      h1: "histograms",
      constant: "histograms",
      single: "histograms",
      hwc: "images",
      chw: "images",
      floats: "images",
      many: "images",
      boxes: "images",
      video: "images",
      sound: "audio",
      text: "text",
      table: "text",
      pr: "pr_curves",
      mesh_VERTEX: "mesh",
      mesh_FACE: "mesh",
      mesh_COLOR: "mesh",
      "_hparams_/experiment": "hparams",
      "_hparams_/session_start_info": "hparams",
      "_hparams_/session_end_info": "hparams",
      custom_scalars__config__: "custom_scalars",
      raw: "mine",
    });
    for (const [tag, [, , , later]] of Object.entries(found.metadata))
      assert.ok(!later.includes(true), `${tag}: metadata said twice`);
  });

  for (const [reader, args] of [
    ["the default reader", []],
    ["the Python reader", ["--load_fast=false"]],
  ] as const)
    it(`shows in every dashboard by ${reader}`, async function () {
      const python = oraclePython();
      if (!python) skip(this, "needs the oracle's Python: run `npm test`, which makes it");
      const logdir = folder();
      await logAll(join(logdir, "run"));
      const board = await startTensorboard({
        python,
        logdir,
        args: ["--reload_interval", "1", ...args],
      });
      try {
        const get = async (path: string): Promise<never> => {
          const answer = await fetch(`${board.url}data/plugin/${path}`);
          assert.equal(answer.status, 200, path);
          return (await answer.json()) as never;
        };
        const tags = async (plugin: string) =>
          Object.keys((await get(`${plugin}/tags`))["run"] ?? {}).sort();
        for (let tries = 0; (await tags("scalars")).length === 0 && tries < 40; tries++)
          await new Promise((done) => setTimeout(done, 250));
        assert.deepEqual(await tags("scalars"), ["accuracy", "loss", "pair/a", "pair/b"]);
        assert.deepEqual(await tags("histograms"), ["constant", "h", "h1", "single"]);
        assert.deepEqual(await tags("images"), ["boxes", "chw", "floats", "hwc", "many", "video"]);
        assert.deepEqual(await tags("audio"), ["sound"]);
        assert.deepEqual([...((await get("text/tags"))["run"] as string[])].sort(), [
          "table",
          "text",
        ]);
        assert.deepEqual(await tags("pr_curves"), ["pr"]);
        assert.deepEqual(await tags("mesh"), ["mesh"]);
        const scalars = (await get("scalars/scalars?run=run&tag=loss")) as unknown[][];
        assert.deepEqual(
          scalars.map(([, step, value]) => [step, value]),
          [
            [1, 0.5],
            [2, "NaN"],
          ],
        );
        const layout = JSON.stringify(await get("custom_scalars/layout"));
        assert.ok(layout.includes("mine") && layout.includes("pair"));
        assert.ok(JSON.stringify(await get("graphs/info")).includes('"run"'));
        const curves = (await get("pr_curves/pr_curves?run=run&tag=pr"))["run"] as {
          precision: number[];
        }[];
        // The dashboard leaves out thresholds that no prediction reaches.
        assert.equal(curves[0]?.precision.length, 10);
        const groups = await fetch(`${board.url}data/plugin/hparams/session_groups`, {
          method: "POST",
          body: JSON.stringify({
            experimentName: "",
            allowedStatuses: ["STATUS_SUCCESS"],
            colParams: [{ hparam: "lr", order: "ORDER_ASC" }],
            startIndex: 0,
            sliceSize: 10,
          }),
        });
        assert.equal(groups.status, 200);
        const text = await groups.text();
        assert.ok(/"lr":\s*0\.1/.test(text) && text.includes("STATUS_SUCCESS"), text);
      } finally {
        await board.stop();
      }
    });
});
