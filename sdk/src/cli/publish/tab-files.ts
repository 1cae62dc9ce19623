import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../command.js";
import { expandPath } from "../logdir.js";

const PLUGIN = "tensorboard_plugin_pointillist";
/** Where the tab's build stands when this package is used from its repository. */
const BUILT = fileURLToPath(
  new URL(`../../../../tensorboard-plugin/${PLUGIN}/static`, import.meta.url),
);
const FIND = `import importlib.util as u; s = u.find_spec("${PLUGIN}"); print(s.submodule_search_locations[0] if s else "")`;

/**
 * The folder with the tab's scripts: the one given, the repository's own build, or that of the installed Python plugin.
 * @throws UsageError saying where it was looked for
 */
export function findTab(given: string | undefined): string {
  const candidates = given === undefined ? [BUILT, ...installed()] : [expandPath(given)];
  const found = candidates.find((folder) => existsSync(join(folder, "index.js")));
  if (found !== undefined) return found;
  const where = given ?? `Python's ${PLUGIN}`;
  throw new UsageError(
    `no scripts of the tab in ${where}: pip install tensorboard-plugin-pointillist, or name the folder with --tab`,
  );
}

function* installed(): Generator<string> {
  for (const python of ["python3", "python"]) {
    const { status, stdout } = spawnSync(python, ["-c", FIND], { encoding: "utf8" });
    const folder = status === 0 ? stdout.trim() : "";
    if (folder !== "") yield join(folder, "static");
  }
}
