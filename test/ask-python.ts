import { spawnSync } from "node:child_process";
import type { Context } from "mocha";
import { oraclePython } from "#scripts/oracle.mjs";
import { skip } from "./skip.js";

/**
 * Runs a Python script with the oracle's NumPy, SciPy and scikit-learn. It finds `given` (from JSON) and leaves its
 * answer in `answer`. Skips the test where there is no oracle.
 */
export function askPython<T>(context: Context, script: string, given: unknown): T {
  const python = oraclePython();
  if (!python) skip(context, "needs the oracle's Python: run `npm test`, which makes it");
  const wrapped = `import json, sys\ngiven = json.load(sys.stdin)\n${script}\njson.dump(answer, sys.stdout)\n`;
  const result = spawnSync(python, ["-c", wrapped], {
    input: JSON.stringify(given),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (result.status !== 0) throw new Error(result.stderr);
  return JSON.parse(result.stdout) as T;
}
