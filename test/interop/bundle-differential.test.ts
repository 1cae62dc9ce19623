import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  encodeTable,
  FormatError,
  memorySource,
  openCheckpoint,
  openTable,
  shardName,
} from "pointillist/format";
import { mutateInPlace, random } from "#scripts/lib/fuzz-mutate.mjs";
import { askPython } from "../ask-python.js";
import { CHECKPOINTS as GOLDEN } from "../format/golden.js";
import { CHECKPOINTS } from "../hostile/checkpoints.js";

/** TensorFlow in a child for each file: some abort it. None where it died or took three seconds. */
const SCRIPT = `
import os, json, signal
import numpy as np, tensorflow as tf
def look(prefix):
  reader = tf.train.load_checkpoint(prefix)
  found = {}
  for key, shape in reader.get_variable_to_shape_map().items():
    try:
      value = reader.get_tensor(key)
    except Exception:
      continue
    if value is None: continue
    value = np.array(value, dtype=object) if isinstance(value, bytes) else np.asarray(value)
    data = [s.hex() for s in value.reshape(-1)] if value.dtype == object else value.tobytes().hex()
    found[key] = [list(shape), data]
  return found
answer = {"found": [], "died": 0}
for prefix in given:
  back, out = os.pipe()
  child = os.fork()
  if child == 0:
    os.close(back)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    signal.alarm(3)
    try:
      result = look(prefix)
    except Exception:
      result = None
    with os.fdopen(out, "w") as f: json.dump(result, f)
    os._exit(0)
  os.close(out)
  with os.fdopen(back) as f: text = f.read()
  _, status = os.waitpid(child, 0)
  answer["died"] += os.WIFSIGNALED(status)
  answer["found"].append(json.loads(text) if text and not os.WIFSIGNALED(status) else None)
`;

type Found = Record<string, [number[], string | string[]]>;

interface Case {
  readonly index: Uint8Array;
  readonly data: Uint8Array;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** What we read; undefined where the whole file is refused. Anything but a FormatError fails the test. */
async function look({ index, data }: Case): Promise<Found | undefined> {
  const found: Found = {};
  const refused = (error: unknown) => {
    if (!(error instanceof FormatError)) throw error;
    return undefined;
  };
  const shard = memorySource(data);
  const checkpoint = await openCheckpoint(memorySource(index), () => shard).catch(refused);
  for (const { key } of checkpoint?.variables ?? []) {
    const tensor = await checkpoint?.read(key).catch(refused);
    if (!tensor) continue;
    const values = tensor.dtype === "string" ? tensor.strings.map(hex) : hex(tensor.bytes);
    found[key] = [[...tensor.shape], values];
  }
  return checkpoint && found;
}

/** 300 checkpoints of TensorFlow's, each with a few bytes of one entry changed and all CRCs of the index right. */
async function mutated(seed: number): Promise<Case[]> {
  const cases: Case[] = [];
  const names = ["embedding", "dtypes", "sliced", "objects", "tf1-adam", "keras-3"];
  for (let i = 0; i < 300; i++) {
    const source = random(seed + i);
    const name = join(GOLDEN, names[i % names.length] ?? "");
    const index = memorySource(new Uint8Array(readFileSync(`${name}.index`)));
    const entries: { key: Uint8Array; value: Uint8Array }[] = [];
    for await (const { key, value } of (await openTable(index)).entries())
      entries.push({ key: key.slice(), value: value.slice() });
    // One lie each: TensorFlow refuses a checkpoint whole for the first that it meets.
    const hit = entries[source.below(entries.length)] ?? assert.fail();
    hit.value = mutateInPlace(hit.value, source);
    const data = new Uint8Array(readFileSync(shardName(name)));
    cases.push({ index: encodeTable(entries), data });
  }
  return cases;
}

describe("checkpoints that lie, beside TensorFlow", function () {
  this.timeout(300_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "pointillist-lies-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("where both read a variable of a crafted or altered checkpoint, they read the same", async function () {
    const seed = Number(process.env["SEED"] ?? 20_261_124);
    const cases = [...CHECKPOINTS, ...(await mutated(seed))];
    const prefixes = cases.map(({ index, data }, i) => {
      const prefix = join(folder, `case-${i}`);
      writeFileSync(`${prefix}.index`, index);
      writeFileSync(shardName(prefix), data);
      return prefix;
    });
    const theirs = await askPython<{ found: (Found | null)[]; died: number }>(
      this,
      SCRIPT,
      prefixes,
    );
    let compared = 0;
    for (const [i, one] of cases.entries()) {
      const ours = await look(one);
      for (const [key, value] of Object.entries(theirs.found[i] ?? {})) {
        if (!ours || !(key in ours)) continue;
        assert.deepEqual(ours[key], value, `case ${i}, ${key} (SEED=${seed})`);
        compared++;
      }
    }
    assert.ok(compared > 300, `only ${compared} variables compared`);
    assert.ok(theirs.died > 0, "none of these kills TensorFlow any more: harder ones are wanted");
  });
});
