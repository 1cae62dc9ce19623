// Python environments of ours, each in `.venv/<name>`: made when missing, brought up to date when their list changes.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { give, ROOT, run, step } from "./run.mjs";

const isWindows = process.platform === "win32";
const PROBE = "import sys; print('%d.%d' % sys.version_info[:2])";

/** The first Python >= 3.9 found as `$PYTHON`, `python3` or `python`. */
export function findPython() {
  const seen = [];
  for (const name of [process.env.PYTHON, "python3", "python"].filter(Boolean)) {
    const done = spawnSync(name, ["-c", PROBE], { encoding: "utf8" });
    if (done.status !== 0) continue;
    const version = done.stdout.trim();
    const [major, minor] = version.split(".").map(Number);
    if (major === 3 && minor >= 9) return name;
    seen.push(`${name} is ${version}`);
  }
  return give(
    `Python 3.9 or newer is needed${seen.length ? ` (${seen.join(", ")})` : ", and none was found"}.\n` +
      "Install it, or name one by the environment variable PYTHON.",
  );
}

/**
 * An environment: the program to start, and what to add to its surroundings. Where `venv` is missing (some systems
 * package it apart), packages go into a folder of their own that PYTHONPATH names.
 */
export function pythonEnvironment(name) {
  const folder = join(ROOT, ".venv", name);
  const bin = join(folder, isWindows ? "Scripts" : "bin", isWindows ? "python.exe" : "python");
  if (existsSync(bin)) return { folder, python: bin, env: {} };
  const site = join(folder, "site");
  if (existsSync(site)) return { folder, python: findPython(), env: withSite(site), site };
  return undefined;
}

function withSite(site) {
  return { PYTHONPATH: [site, process.env.PYTHONPATH].filter(Boolean).join(delimiter) };
}

/** `base`: the Python whose own packages (those of the system's package manager) the environment shall see too. */
function makeEnvironment(name, base) {
  const python = base ?? findPython();
  const folder = join(ROOT, ".venv", name);
  mkdirSync(join(ROOT, ".venv"), { recursive: true });
  const shared = base ? ["--system-site-packages"] : [];
  const made = run(python, ["-m", "venv", ...shared, folder], { quiet: true, allowFailure: true });
  if (made.status === 0) return pythonEnvironment(name);
  rmSync(folder, { recursive: true, force: true });
  const made2 = run(python, ["-m", "virtualenv", folder], { quiet: true, allowFailure: true });
  if (made2.status === 0) return pythonEnvironment(name);
  rmSync(folder, { recursive: true, force: true });
  if (run(python, ["-m", "pip", "--version"], { quiet: true, allowFailure: true }).status !== 0)
    give(
      `${python} has neither venv nor pip. On Debian and Ubuntu: apt-get install python3-venv python3-pip`,
    );
  mkdirSync(join(folder, "site"), { recursive: true });
  return pythonEnvironment(name);
}

/**
 * Makes `.venv/<name>` hold `requirements` (pip's own words, one an entry) and returns it. `alone` are packages whose
 * own requirements are met already, under another name; `base` is a Python whose own packages it shall see too.
 */
export function ensurePython(name, requirements, say, { alone = [], base } = {}) {
  let environment = pythonEnvironment(name) ?? makeEnvironment(name, base);
  const stamp = join(environment.folder, ".pointillist-requirements");
  const wanted = createHash("sha256")
    .update([...requirements, ...alone].join("\n"))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return environment;
  step(say ?? `installing Python packages for ${name}`);
  pipInstall(environment, requirements);
  if (alone.length > 0) pipInstall(environment, ["--no-deps", ...alone]);
  environment = pythonEnvironment(name);
  writeFileSync(stamp, wanted);
  return environment;
}

/** `pip install` into an environment. */
export function pipInstall(environment, args) {
  const where = environment.site ? ["--target", environment.site, "--upgrade"] : [];
  run(
    environment.python,
    ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...where, ...args],
    {
      quiet: true,
      env: environment.env,
      hint: "pip could not install the packages. Is the package registry within reach?",
    },
  );
}
