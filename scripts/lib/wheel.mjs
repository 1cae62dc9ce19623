// Builds the wheel of the plugin, and installs it into an environment when it changed.
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { ensurePython, pipInstall } from "./python.mjs";
import { ROOT, run } from "./run.mjs";

const PLUGIN = join(ROOT, "tensorboard-plugin");
/** 1980-01-01 is the earliest date a zip can hold; a fixed date makes two builds byte-equal. */
const SOURCE_DATE_EPOCH = "315532800";

/** Builds the wheel into `folder` and returns its path. */
export function buildWheel(folder = join(ROOT, "build", "packages")) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (name.endsWith(".whl")) rmSync(join(folder, name));
  for (const name of ["build", "tensorboard_plugin_pointillist.egg-info"])
    rmSync(join(PLUGIN, name), { recursive: true, force: true });
  for (const name of ["LICENSE", "NOTICE"]) copyFileSync(join(ROOT, name), join(PLUGIN, name));
  const { python, env } = ensurePython("board", boardRequirements(), "installing TensorBoard");
  run(
    python,
    ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, PLUGIN],
    { quiet: true, env: { ...env, SOURCE_DATE_EPOCH } },
  );
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith(".whl")),
  );
}

/** What the demo's environment holds besides the plugin. `wheel` and `setuptools` build the plugin's own. */
export function boardRequirements() {
  return ["tensorboard==2.21.0", "setuptools<81", "wheel"];
}

/** Installs `wheel` into `environment`, once per content. */
export function installWheel(environment, wheel) {
  const stamp = join(environment.folder, ".pointillist-wheel");
  const wanted = createHash("sha256").update(readFileSync(wheel)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  pipInstall(environment, ["--no-deps", "--force-reinstall", wheel]);
  writeFileSync(stamp, wanted);
}
