// Packages that only a benchmark or a test compares with: never among the project's own, installed when they are asked for.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run, step } from "./run.mjs";

/**
 * A folder `build/extra/<name>` whose `node_modules` holds `packages` (`name@version`). Install scripts are never run.
 * Returns the folder.
 */
export function ensureExtra(name, packages) {
  const folder = join(ROOT, "build", "extra", name);
  const stamp = join(folder, ".pointillist-packages");
  const wanted = createHash("sha256").update(packages.join("\n")).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return folder;
  step(`installing ${packages.join(", ")}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, private: true }));
  run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...packages], {
    quiet: true,
    cwd: folder,
  });
  writeFileSync(stamp, wanted);
  return folder;
}
