#!/usr/bin/env node
// `npm test`: everything. `npm run test:unit` (--unit): the quick part, without TensorFlow, TensorBoard and a browser.
//   node scripts/test.mjs --only interop,browser   some folders of test/ (after a full run made what they need)
// Its last line is "N passed, N failed, N skipped"; what could not run is named before it, with the reason.
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { bundle, compile } from "./build.mjs";
import { CHROMIUM_HELP, ensureChromium } from "./chromium.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { ROOT, run, step } from "./lib/run.mjs";
import { buildWheel, installWheel } from "./lib/wheel.mjs";
import {
  ensureBoard,
  ensureExamples,
  ensureOldest,
  ensureOracle,
  ensureRemote,
  ensureTorch,
} from "./oracle.mjs";

/** Folders of test/ that need the other readers, a server or a browser, or take long. */
const SLOW = ["interop", "crash", "browser", "packages", "hostile", "examples", "guides"];

const BIOME = join(ROOT, "node_modules/@biomejs/biome/bin/biome");

const arguments_ = process.argv.slice(2);
const isUnit = arguments_.includes("--unit");
const only = arguments_.includes("--only")
  ? arguments_[arguments_.indexOf("--only") + 1].split(",")
  : undefined;
const total = { passed: 0, failed: 0, skipped: [] };
const started = Date.now();

function add(name, counts) {
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped.push(...counts.skipped.map((reason) => `${name}: ${reason}`));
}

/** A check that is one test: passes when the program ends well. */
function check(name, command, args, options = {}) {
  step(name);
  const done = run(command, args, { allowFailure: true, ...options });
  add(name, { passed: done.status === 0 ? 1 : 0, failed: done.status === 0 ? 0 : 1, skipped: [] });
}

/**
 * The linter must refuse an unawaited promise, or a lost record goes unseen. The rule needs the project's types, so the
 * fixture has to lie in a room while it is linted.
 */
function checkLintFixture() {
  step("the linter refuses unawaited writes");
  const placed = join(ROOT, "sdk/src/writer/lint-fixture.ts");
  copyFileSync(join(ROOT, "test/lint-fixtures/floating.ts"), placed);
  try {
    const done = spawnSync(process.execPath, [BIOME, "lint", placed], { cwd: ROOT });
    const refused = `${done.stdout}${done.stderr}`.includes("noFloatingPromises");
    add("lint fixture", { passed: refused ? 1 : 0, failed: refused ? 0 : 1, skipped: [] });
    if (!refused) console.error("the fixture passed the linter");
  } finally {
    rmSync(placed, { force: true });
  }
}

function mocha(name, folders, env = {}) {
  const existing = folders.filter((folder) => existsSync(join(ROOT, "build/test", folder)));
  if (!existing.length) return;
  step(`tests: ${existing.join(", ")}`);
  const counts = join(ROOT, "build", `counts-${name}.json`);
  const begun = Date.now();
  rmSync(counts, { force: true });
  spawnSync(
    process.execPath,
    [
      join(ROOT, "node_modules/mocha/bin/mocha.js"),
      "--reporter",
      join(ROOT, "scripts/lib/mocha-counts.cjs"),
      ...existing.map((folder) =>
        folder.endsWith(".js") ? `build/test/${folder}` : `build/test/${folder}/**/*.test.js`,
      ),
    ],
    {
      cwd: ROOT,
      stdio: "inherit",
      env: { ...process.env, ...env, ...coverage(name), POINTILLIST_COUNTS: counts },
    },
  );
  console.log(`${name}: ${Math.round((Date.now() - begun) / 1000)} s`);
  if (existsSync(counts)) add(name, JSON.parse(readFileSync(counts, "utf8")));
  else {
    console.error(`${name}: the test runner ended without a result`);
    add(name, { passed: 0, failed: 1, skipped: [] });
  }
}

/** Where V8 notes which lines the quick tests reached; the codecs have a floor (see `checkCoverage`). */
function coverage(name) {
  return name === "unit" && !isUnit ? { NODE_V8_COVERAGE: join(ROOT, "build", "coverage") } : {};
}

/** The codecs read hostile files: at least 95 of 100 of their lines are tested. */
function checkCoverage() {
  check("line coverage of sdk/src/format is at least 95 %", process.execPath, [
    join(ROOT, "node_modules/c8/bin/c8.js"),
    "report",
    "--temp-directory=build/coverage",
    "--include=sdk/dist/format/**",
    "--include=sdk/src/format/**",
    "--exclude=**/generated/**",
    "--exclude=**/*.d.ts",
    "--reporter=text-summary",
    "--check-coverage",
    "--lines=95",
    "--functions=0",
    "--branches=0",
    "--statements=0",
  ]);
}

/** pytest on the plugin; counts come from its JUnit file. */
function pytest(environment, env) {
  if (!existsSync(join(ROOT, "test/plugin"))) return;
  step("tests: plugin (Python)");
  const report = join(ROOT, "build", "pytest.xml");
  rmSync(report, { force: true });
  spawnSync(
    environment.python,
    ["-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", `--junitxml=${report}`, "test/plugin"],
    { cwd: ROOT, stdio: "inherit", env: { ...process.env, ...environment.env, ...env } },
  );
  if (!existsSync(report)) return add("plugin", { passed: 0, failed: 1, skipped: [] });
  const suite = readFileSync(report, "utf8").match(/<testsuite [^>]*>/)[0];
  const count = (name) => Number(suite.match(new RegExp(`\\b${name}="(\\d+)"`))?.[1] ?? 0);
  const failed = count("failures") + count("errors");
  const skipped = Array.from({ length: count("skipped") }, () => "see pytest's lines above");
  add("plugin", {
    passed: count("tests") - failed - skipped.length,
    failed,
    skipped,
  });
}

function testFolders() {
  return readdirSync(join(ROOT, "test")).filter(
    (name) =>
      statSync(join(ROOT, "test", name)).isDirectory() &&
      !["golden", "plugin", "lint-fixtures"].includes(name),
  );
}

function finish() {
  for (const reason of total.skipped) console.log(`skipped: ${reason}`);
  console.log(`took ${Math.round((Date.now() - started) / 1000)} s`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
  const mustRunAll = process.env.CI === "true" && total.skipped.length > 0;
  if (mustRunAll) console.error("in CI a skipped test is a failure");
  process.exit(total.failed > 0 || mustRunAll ? 1 : 0);
}

ensurePackages();
mkdirSync(join(ROOT, "build"), { recursive: true });
step("compiling");
rmSync(join(ROOT, "build/test"), { recursive: true, force: true });
rmSync(join(ROOT, "build/test.tsbuildinfo"), { force: true });
compile();
const quick = testFolders().filter((name) => !SLOW.includes(name));
if (!only) {
  check("rooms", process.execPath, ["scripts/check-rooms.mjs"]);
  check("lint", process.execPath, [BIOME, "check", "--error-on-warnings", "."]);
  checkLintFixture();
  const generators = ["generate-proto.mjs", "build-kernels.mjs"];
  // Its tools are packages of their own: not in the quick part.
  if (!isUnit) generators.push("generate-api-docs.mjs");
  for (const script of generators)
    if (existsSync(join(ROOT, "scripts", script)))
      check(`generated code is current: ${script}`, process.execPath, [
        `scripts/${script}`,
        "--check",
      ]);
}
if (isUnit) {
  mocha("unit", quick);
  finish();
}

step("bundling the tab");
await bundle();
const oracle = process.env.POINTILLIST_ORACLE
  ? { python: process.env.POINTILLIST_ORACLE, env: {}, folder: join(ROOT, "build") }
  : ensureOracle();
const board = ensureBoard();
const oldest = ensureOldest();
const remote = ensureRemote();
const examples = ensureExamples();
const torch = ensureTorch();
const wheel = buildWheel();
for (const environment of [oracle, board, oldest, remote]) installWheel(environment, wheel);
const chromium = ensureChromium();
if (!chromium) console.error(CHROMIUM_HELP);
const env = {
  ...oracle.env,
  POINTILLIST_ORACLE: oracle.python,
  POINTILLIST_BOARD: board.python,
  POINTILLIST_OLDEST: oldest.python,
  POINTILLIST_REMOTE: remote.python,
  POINTILLIST_EXAMPLES: examples.python,
  POINTILLIST_TORCH: torch.python,
  POINTILLIST_WHEEL: wheel,
  ...(chromium ? { CHROMIUM: chromium } : {}),
};
if (only) {
  for (const folder of only)
    folder === "plugin" ? pytest(oracle, env) : mocha(folder, [folder], env);
  finish();
}
rmSync(join(ROOT, "build/coverage"), { recursive: true, force: true });
mocha("unit", [...quick, "smoke.test.js"], env);
checkCoverage();
for (const folder of SLOW) mocha(folder, [folder], env);
pytest(oracle, env);
check(
  "Python is linted",
  oracle.python,
  ["-m", "ruff", "check", "tensorboard-plugin", "test", "examples"],
  {
    env,
  },
);
finish();
