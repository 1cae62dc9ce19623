#!/usr/bin/env node
// A newcomer's first minutes: a clone of the last commit in an empty folder, an empty home without any cache, then
// `npm run demo` until the tab can be opened. Seconds of the package installations stand apart: they are the network's.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "../scripts/lib/run.mjs";

const LIMIT_SECONDS = 900;
const folder = mkdtempSync(join(tmpdir(), "pointillist-first-demo-"));
const clone = join(folder, "clone");
const home = join(folder, "home");
mkdirSync(home);

/** What a fresh shell has, and no more: no variable of ours, no cache. */
const env = {
  PATH: [dirname(process.execPath), process.env.PATH].join(":"),
  HOME: home,
  TMPDIR: folder,
  LANG: "C.UTF-8",
};
for (const name of ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS"])
  if (process.env[name]) env[name] = process.env[name];

/** Runs the demo, and answers when each of its steps began and when the tab's address was printed. */
function demo() {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const seconds = () => (performance.now() - begun) / 1000;
    const steps = [];
    let printed = "";
    const child = spawn("npm", ["run", "demo"], { cwd: clone, env, detached: true });
    const stop = () => process.kill(-child.pid, "SIGTERM");
    const limit = setTimeout(() => {
      stop();
      reject(new Error(`no picture after ${LIMIT_SECONDS} s:\n${printed}`));
    }, LIMIT_SECONDS * 1000);
    const listen = (part) => {
      printed += part;
      for (const [, words] of String(part).matchAll(/› ([\w ,-]+)/g))
        steps.push({ words, at: seconds() });
      if (!/http:\/\/\S+#pointillist/.test(printed)) return;
      clearTimeout(limit);
      const readyAt = seconds();
      child.removeAllListeners("exit");
      child.on("exit", () => resolve({ steps, readyAt }));
      child.stdout.off("data", listen);
      stop();
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.on("exit", (code) => reject(new Error(`the demo ended with ${code}:\n${printed}`)));
  });
}

try {
  spawnSync("git", ["clone", "--quiet", "--no-hardlinks", ROOT, clone], { stdio: "inherit" });
  const { steps, readyAt } = await demo();
  const lasted = steps.map(({ words, at }, k) => ({
    step: words,
    seconds: (steps[k + 1]?.at ?? readyAt) - at,
  }));
  const installSeconds = lasted
    .filter(({ step }) => step.startsWith("installing"))
    .reduce((sum, { seconds }) => sum + seconds, 0);
  const rounded = (value) => Number(value.toFixed(1));
  console.log(
    JSON.stringify({
      totalSeconds: rounded(readyAt),
      installSeconds: rounded(installSeconds),
      beyondInstallSeconds: rounded(readyAt - installSeconds),
      steps: lasted.map(({ step, seconds }) => ({ step, seconds: rounded(seconds) })),
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
