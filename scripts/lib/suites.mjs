// Runs the parts of `npm test` and keeps count. Suites may run side by side in lanes: what one prints is then kept until
// it ends, so that two never mix.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT, step } from "./run.mjs";

const started = Date.now();
const total = { passed: 0, failed: 0, skipped: [] };

/** Adds to the totals; `skipped` are the reasons. */
export function add(name, counts) {
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped.push(...counts.skipped.map((reason) => `${name}: ${reason}`));
}

/** Counts one check. */
export function addCheck(isGood) {
  add("check", { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1, skipped: [] });
}

/** Prints why tests were skipped and the totals, and ends the process: with 1 where a test failed. */
export function finish() {
  for (const reason of total.skipped) console.log(`skipped: ${reason}`);
  console.log(`took ${Math.round((Date.now() - started) / 1000)} s`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
  const mustRunAll = process.env.CI === "true" && total.skipped.length > 0;
  if (mustRunAll) console.error("in CI a skipped test is a failure");
  process.exit(total.failed > 0 || mustRunAll ? 1 : 0);
}

/**
 * Runs lanes side by side, the suites of one lane after each other; whichever lane is done first goes on with the
 * `spare` suites, which may run beside any other. A suite is a function that returns a promise; it is given how to run
 * its program.
 */
export async function runLanes(lanes, spare = []) {
  const runner = lanes.length > 1 ? spawnKept : spawnShown;
  const waiting = [...spare];
  await Promise.all(
    lanes.map(async (lane) => {
      for (const suite of lane) await suite(runner);
      for (let next = waiting.shift(); next; next = waiting.shift()) await next(runner);
    }),
  );
}

/** A check that is one test: passes when the program ends well. */
export function check(name, command, args, env = {}) {
  return async (start) => addCheck((await start(name, command, args, env)) === 0);
}

/** A suite of mocha: folders (or files) of build/test under one name. Its counts come from a reporter of ours. */
export function mocha(name, folders, env = {}) {
  return async (start) => {
    const existing = folders.filter((folder) => existsSync(join(ROOT, "build/test", folder)));
    if (!existing.length) return;
    const counts = join(ROOT, "build", `counts-${name.replaceAll(" ", "-")}.json`);
    rmSync(counts, { force: true });
    const what = folders.every(isFile) ? name : existing.join(", ");
    await start(`tests: ${what}`, process.execPath, mochaArguments(existing), {
      ...env,
      POINTILLIST_COUNTS: counts,
    });
    if (existsSync(counts)) return add(name, JSON.parse(readFileSync(counts, "utf8")));
    console.error(`${name}: the test runner ended without a result`);
    add(name, { passed: 0, failed: 1, skipped: [] });
  };
}

const isFile = (name) => name.endsWith(".js");

function mochaArguments(folders) {
  return [
    join(ROOT, "node_modules/mocha/bin/mocha.js"),
    "--reporter",
    join(ROOT, "scripts/lib/mocha-counts.cjs"),
    ...folders.map((folder) =>
      isFile(folder) ? `build/test/${folder}` : `build/test/${folder}/**/*.test.js`,
    ),
  ];
}

/** The suite of the plugin's Python; counts come from pytest's JUnit file. */
export function pytest(environment, env) {
  return async (start) => {
    const report = join(ROOT, "build", "pytest.xml");
    rmSync(report, { force: true });
    const options = ["-q", "-rs", "-p", "no:cacheprovider", `--junitxml=${report}`, "test/plugin"];
    await start("tests: plugin (Python)", environment.python, ["-m", "pytest", ...options], {
      ...environment.env,
      ...env,
    });
    if (!existsSync(report)) return add("plugin", { passed: 0, failed: 1, skipped: [] });
    const suite = readFileSync(report, "utf8").match(/<testsuite [^>]*>/)[0];
    const count = (name) => Number(suite.match(new RegExp(`\\b${name}="(\\d+)"`))?.[1] ?? 0);
    const failed = count("failures") + count("errors");
    const skipped = Array.from({ length: count("skipped") }, () => "see pytest's lines above");
    add("plugin", { passed: count("tests") - failed - skipped.length, failed, skipped });
  };
}

/** A program that is no test itself, in a lane; ends the whole run where it fails. */
export function task(name, args) {
  return async (start) => {
    const status = await start(name, process.execPath, args, {});
    if (status !== 0) process.exit(1);
  };
}

/** Shows what the program prints as it prints it. */
async function spawnShown(name, command, args, env) {
  step(name);
  const begun = Date.now();
  const done = spawnSync(command, args, {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  console.log(`${name}: ${Math.round((Date.now() - begun) / 1000)} s`);
  return done.status;
}

/** Keeps what the program prints until it ends. */
function spawnKept(name, command, args, env) {
  step(`${name} (begun)`);
  const begun = Date.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    const printed = [];
    child.stdout.on("data", (part) => printed.push(part));
    child.stderr.on("data", (part) => printed.push(part));
    child.on("error", reject);
    child.on("close", (status) => {
      step(name);
      process.stdout.write(Buffer.concat(printed));
      console.log(`${name}: ${Math.round((Date.now() - begun) / 1000)} s`);
      resolve(status);
    });
  });
}
