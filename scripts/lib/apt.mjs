// Installs what a test needs by the system's package manager, where that can be done unasked: as root, with apt.
import { run, step, works } from "./run.mjs";

/** True after an attempt. */
export function installBySystem(what, packages) {
  if (process.getuid?.() !== 0 || !works("apt-get", ["--version"])) return false;
  step(`installing ${what} by the system's package manager`);
  const quiet = { quiet: true, allowFailure: true, env: { DEBIAN_FRONTEND: "noninteractive" } };
  run("apt-get", ["update"], quiet);
  run("apt-get", ["install", "-y", "--no-install-recommends", ...packages], quiet);
  return true;
}
