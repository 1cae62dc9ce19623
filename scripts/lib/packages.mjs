// The npm packages of the workspace: installed when missing or out of date.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { give, ROOT, run, step } from "./run.mjs";

/** Refuses a Node that the packages do not support, before anything is installed with it. */
export function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (!supported)
    give(`Node ${process.versions.node} is too old: 20.19, or 22.12 and newer, is needed.`);
}

/** Runs `npm ci` when the lockfile changed since the last time. Install scripts are never run. */
export function ensurePackages() {
  checkNode();
  const lock = createHash("sha256").update(readFileSync(join(ROOT, "package-lock.json")));
  const stamp = join(ROOT, "node_modules", ".pointillist-lock");
  const wanted = lock.digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  step("installing npm packages");
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    quiet: true,
    hint: "npm could not install the packages. Is the package registry within reach?",
  });
  writeFileSync(stamp, wanted);
}
