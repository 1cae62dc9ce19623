// Starting programs and speaking to the person at the terminal. No dependencies: runs before the first `npm install`.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url)).replace(/[\\/]$/, "");

const isWindows = process.platform === "win32";

/** Ends the script with one plain message: what is missing, and what helps. */
export function give(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

/** Says which step is under way, and how long the one before took is for the caller to say. */
export function step(words) {
  console.error(`\x1b[1m› ${words}\x1b[0m`);
}

/** Runs a program and shows what it prints; ends the script when it fails, unless `allowFailure`. */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, {
    cwd: ROOT,
    stdio: options.quiet ? ["ignore", "pipe", "pipe"] : "inherit",
    shell: isWindows && /^(npm|npx)$/.test(command),
    encoding: "utf8",
    maxBuffer: 64 << 20,
    ...options,
    env: { ...process.env, ...options.env },
  });
  if (done.error?.code === "ENOENT" && !options.allowFailure) give(`${command} is not installed.`);
  if (done.status !== 0 && !options.allowFailure) {
    if (options.quiet) process.stderr.write(`${done.stdout ?? ""}${done.stderr ?? ""}`);
    give(`failed: ${command} ${args.join(" ")}${options.hint ? `\n${options.hint}` : ""}`);
  }
  return done;
}

/** True when the program starts and ends well. */
export function works(command, args) {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}
