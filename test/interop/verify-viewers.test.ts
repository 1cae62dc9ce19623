import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";
import { askPython } from "../ask-python.js";
import { pointillist } from "../cli/run-cli.js";
import { temporaryFolder } from "../io/folder.js";

const ROWS = 20;
const DIM = 6;

async function logGood(run: string): Promise<void> {
  await using writer = new SummaryWriter(run);
  const values = Float32Array.from({ length: ROWS * DIM }, (_, at) => Math.sin(at + 1));
  const rows = Array.from({ length: ROWS }, (_, row) => row);
  await writer.embedding(
    "images",
    { data: values, shape: [ROWS, DIM] },
    {
      step: 3,
      metadata: { name: rows.map((row) => `row ${row}`), other: rows.map((row) => `${row % 2}`) },
      concepts: rows.map((row) => [{ name: `c${row % 3}`, value: 0.5 }]),
      thumbnails: rows.map((row) => ({ data: new Uint8Array(48).fill(row), shape: [4, 4, 3] })),
      layouts: [rows.map((row) => [row, row % 5])],
    },
  );
}

const flip = (at: number) => (bytes: Buffer) => {
  const altered = Buffer.from(bytes);
  altered.writeUInt8(altered.readUInt8(at) ^ 1, at);
  return altered;
};
const cut = (bytes: Buffer) => bytes.subarray(0, bytes.length - 7);
const gone = () => undefined;
const text = (change: (text: string) => string) => (bytes: Buffer) =>
  Buffer.from(change(bytes.toString()));

/** Each fault: the file, and what happens to it. */
const FAULTS: readonly [string, RegExp, (bytes: Buffer) => Buffer | undefined][] = [
  ["none", /^nothing$/, gone],
  ["a vector's bit", /\.data-/, flip(5)],
  ["a shorter shard", /\.data-/, cut],
  ["a longer shard", /\.data-/, (bytes) => Buffer.concat([bytes, Buffer.alloc(9)])],
  ["no shard", /\.data-/, gone],
  ["the index' bit", /\.index$/, flip(10)],
  ["the index' footer", /\.index$/, cut],
  ["no index", /\.index$/, gone],
  ["a label's letter", /metadata-/, text((all) => all.replace("row 7", "row 8"))],
  ["no labels", /metadata-/, gone],
  ["no sprite", /sprite-/, gone],
  ["no bookmarks", /bookmarks-/, gone],
  ["bookmarks cut off", /bookmarks-/, cut],
  ["no layout", /layouts\//, gone],
  ["a layout cut off", /layouts\//, cut],
  ["no neighbours", /neighbours@/, gone],
  ["no colour", /colour-/, gone],
  ["no config", /projector_config/, gone],
  ["config cut off", /projector_config/, cut],
  [
    "an unknown field",
    /projector_config/,
    text((all) => all.replace("embeddings {", "embeddings {\n  colour: 1")),
  ],
  ["an unknown field of the whole", /projector_config/, text((all) => `${all}colour: 1\n`)],
  [
    "another name in the config",
    /projector_config/,
    text((all) => all.replace('"images"', '"others"')),
  ],
  ["a name with &", /projector_config/, text((all) => all.replace('"images"', '"a&b"'))],
  [
    "another shape",
    /projector_config/,
    text((all) => all.replace(`tensor_shape: ${ROWS}`, `tensor_shape: ${ROWS + 1}`)),
  ],
  ["no manifest", /3\.json$/, gone],
];

// The stock projector's own code, asked as its page asks, and TensorFlow; one logdir a fault.
const ASK = `
import os, json, logging
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
logging.disable(logging.CRITICAL)
import numpy as np
import tensorflow as tf
from types import SimpleNamespace
from werkzeug.test import Client
from tensorboard.plugins import base_plugin
from tensorboard.plugins.projector.projector_plugin import ProjectorPlugin

class Runs:
  def list_runs(self, ctx, experiment_id):
    return [SimpleNamespace(run_name="run")]

def projector(logdir, name):
  plugin = ProjectorPlugin(base_plugin.TBContext(logdir=logdir, data_provider=Runs()))
  routes = {path: Client(app) for path, app in plugin.get_plugin_apps().items()}
  def get(route, **query):
    try:
      return routes[route].get("/", query_string=query)
    except Exception as error:
      return SimpleNamespace(status_code=500, data=str(error).encode())
  runs = get("/runs")
  if runs.status_code != 200 or b'"run"' not in runs.data: return None
  info = get("/info", run="run")
  if info.status_code != 200: return None
  if not any(one["tensorName"] == name for one in json.loads(info.data)["embeddings"]): return None
  tensor = get("/tensor", run="run", name=name, num_rows=100000)
  if tensor.status_code != 200: return None
  picture = get("/sprite_image", run="run", name=name)
  marks = get("/bookmarks", run="run", name=name)
  def is_json(data):
    try: return isinstance(json.loads(data), list)
    except ValueError: return False
  labels = get("/metadata", run="run", name=name, num_rows=100000)
  return {
    "tensor": tensor.data.hex(),
    "labels": labels.data.decode() if labels.status_code == 200 else None,
    "pictures": picture.status_code == 200 and picture.data[1:4] == b"PNG",
    "layouts": marks.status_code == 200 and is_json(marks.data),
  }

def flow(folder):
  try:
    return tf.train.load_checkpoint(os.path.join(folder, "ckpt-3")).get_tensor("images").tobytes().hex()
  except Exception:
    return None

answer = [[projector(logdir, "images"), flow(os.path.join(logdir, "run/embeddings/images"))] for logdir in given]
`;

interface Asked {
  readonly tensor: string;
  readonly labels: string | null;
  readonly pictures: boolean;
  readonly layouts: boolean;
}
interface Verdict {
  readonly shows: string;
  readonly why: readonly string[];
}

describe("what verify says of the stock projector and TensorFlow", function () {
  this.timeout(180_000);
  const folder = temporaryFolder();

  it("is what they do, fault by fault", async function () {
    const here = folder();
    await logGood(join(here, "good", "run"));
    const logdirs = FAULTS.map(([, pattern, change], at) => {
      const logdir = join(here, `${at}`);
      cpSync(join(here, "good"), logdir, { recursive: true });
      const files = readdirSync(join(logdir, "run"), { recursive: true }).map(String);
      for (const name of files.filter((file) => pattern.test(file))) {
        const path = join(logdir, "run", name);
        const changed = change(readFileSync(path));
        if (changed) writeFileSync(path, changed);
        else rmSync(path);
      }
      return logdir;
    });
    const asked = await askPython<[Asked | null, string | null][]>(this, ASK, logdirs);
    const [[good, right] = []] = asked;
    assert.ok(good && right === good.tensor, "the whole one is shown and loaded");
    for (const [at, [fault]] of FAULTS.entries()) {
      const { out } = await pointillist("verify", logdirs[at] ?? "", "--json");
      const [run] = JSON.parse(out).runs;
      const seen = run.viewers.find(({ tensor }: { tensor: string }) => tensor === "images");
      const [projector, loaded] = asked[at] ?? [];
      const verdict: Verdict = seen?.projector ?? { shows: "nothing", why: [] };
      const said = `${fault}: ${JSON.stringify(seen)}`;
      if (projector === null || projector === undefined) {
        assert.equal(verdict.shows, "nothing", said);
      } else {
        const why = verdict.why.join("; ");
        assert.notEqual(verdict.shows, "nothing", said);
        assert.equal(/altered vectors/.test(why), projector.tensor !== good.tensor, said);
        assert.equal(/no labels/.test(why), projector.labels === null, said);
        const isOther: boolean = projector.labels !== null && projector.labels !== good.labels;
        assert.equal(/altered labels/.test(why), isOther, said);
        assert.equal(/no pictures/.test(why), !projector.pictures, said);
        assert.equal(/no layouts/.test(why), !projector.layouts, said);
        assert.equal(verdict.shows === "whole", verdict.why.length === 0, said);
      }
      if (seen?.tensorflow) assert.equal(seen.tensorflow.shows === "whole", loaded === right, said);
      // Without its manifest it is what the config says, and no more.
      const isWhole = fault === "none" || fault === "no manifest";
      assert.equal(seen?.pointillist.shows === "whole" && verdict.shows === "whole", isWhole, said);
    }
  });
});
