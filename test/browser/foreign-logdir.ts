import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Context } from "mocha";
import { oraclePython } from "#scripts/oracle.mjs";
import { GOLDEN } from "../format/golden.js";
import { skip } from "../skip.js";

const SCRIPT = fileURLToPath(
  new URL("../../../test/interop/make_foreign_runs.py", import.meta.url),
);

/** Values by run, tensor and step, as their writers had them. */
export type Expected = Record<string, Record<string, Record<string, number[][]>>>;

/** A logdir that TensorFlow, Keras, PyTorch, tensorboardX and the stock projector wrote; nothing of it is ours. */
export function writeForeignLogdir(context: Context): {
  readonly folder: string;
  readonly logdir: string;
  readonly expected: Expected;
} {
  const python = oraclePython();
  if (!python) skip(context, "needs the oracle's Python: run `npm test`, which makes it");
  const folder = mkdtempSync(join(tmpdir(), "pointillist-foreign-"));
  const logdir = join(folder, "logs");
  const answer = join(folder, "expected.json");
  const { status, stderr } = spawnSync(python, [SCRIPT, logdir, answer], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  cpSync(join(GOLDEN, "bookmarks/run"), join(logdir, "bookmarks"), { recursive: true });
  return { folder, logdir, expected: JSON.parse(readFileSync(answer, "utf8")) };
}
