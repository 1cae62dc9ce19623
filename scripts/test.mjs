#!/usr/bin/env node
// `npm test`: everything. `npm run test:unit` (--unit): the quick part, without TensorFlow, TensorBoard and a browser.
//   node scripts/test.mjs --only interop,browser   some folders of test/ (after a full run made what they need)
// Its last line is "N passed, N failed, N skipped"; what could not run is named before it, with the reason.
// Suites run in two lanes side by side; those that build the bundle and the packages anew stay in one of them. What may
// run beside anything, the tests in the browser above all, is taken on by whichever lane is free.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { bundle, compile } from "./build.mjs";
import { CHROMIUM_HELP, ensureChromium } from "./chromium.mjs";
import { ensureFirefox, FIREFOX_HELP } from "./firefox.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { ROOT, step } from "./lib/run.mjs";
import { addCheck, check, finish, mocha, pytest, runLanes, task } from "./lib/suites.mjs";
import { buildWheel, installWheel } from "./lib/wheel.mjs";
import { ensureAll } from "./oracle.mjs";

/** Folders of test/ that need the other readers, a server or a browser, or take long. */
const SLOW = ["interop", "crash", "browser", "packages", "hostile", "examples", "guides"];

/** What takes longest of test/browser, by what its runs print; there are as many parts as names here. */
const SLOWEST = [
  "tab-work",
  "tab-view",
  "tab-accessible",
  "stock-projector",
  "tab-workers",
  "map-life",
  "tab-soak",
  "tab-more",
];

const BIOME = join(ROOT, "node_modules/@biomejs/biome/bin/biome");

const arguments_ = process.argv.slice(2);
const isUnit = arguments_.includes("--unit");
const only = arguments_.includes("--only")
  ? arguments_[arguments_.indexOf("--only") + 1].split(",")
  : undefined;

/**
 * The linter must refuse an unawaited promise, or a lost record goes unseen. The rule needs the project's types, so the
 * fixture has to lie in a room while it is linted.
 */
async function lintFixture() {
  step("the linter refuses unawaited writes");
  const placed = join(ROOT, "sdk/src/writer/lint-fixture.ts");
  copyFileSync(join(ROOT, "test/lint-fixtures/floating.ts"), placed);
  try {
    const done = spawnSync(process.execPath, [BIOME, "lint", placed], { cwd: ROOT });
    const refused = `${done.stdout}${done.stderr}`.includes("noFloatingPromises");
    addCheck(refused);
    if (!refused) console.error("the fixture passed the linter");
  } finally {
    rmSync(placed, { force: true });
  }
}

/** What needs no test to run: rooms, lint, and generated code that is current. */
function sourceChecks() {
  const generators = ["generate-proto.mjs", "build-kernels.mjs"];
  // Its tools are packages of their own: not in the quick part.
  if (!isUnit) generators.push("generate-api-docs.mjs");
  return [
    check("rooms", process.execPath, ["scripts/check-rooms.mjs"]),
    check("lint", process.execPath, [BIOME, "check", "--error-on-warnings", "."]),
    lintFixture,
    ...generators.map((script) =>
      check(`generated code is current: ${script}`, process.execPath, [
        `scripts/${script}`,
        "--check",
      ]),
    ),
  ];
}

/** The codecs read hostile files: at least 95 of 100 of their lines are tested. */
const coverageCheck = check("line coverage of sdk/src/format is at least 95 %", process.execPath, [
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

function testFolders() {
  return readdirSync(join(ROOT, "test")).filter(
    (name) =>
      statSync(join(ROOT, "test", name)).isDirectory() &&
      !["golden", "plugin", "lint-fixtures"].includes(name),
  );
}

/** The Python environments with the plugin in them, a browser, and the variables by which tests find all of it. */
function surroundings() {
  const { oracle, board, oldest, remote, examples, torch } = ensureAll();
  const wheel = buildWheel();
  for (const environment of [oracle, board, oldest, remote]) installWheel(environment, wheel);
  const chromium = ensureChromium();
  if (!chromium) console.error(CHROMIUM_HELP);
  const firefox = ensureFirefox();
  if (!firefox) console.error(FIREFOX_HELP);
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
    ...(firefox ? { FIREFOX: firefox } : {}),
  };
  return { oracle, env };
}

/** The tests in a browser, in parts that two lanes can share: those that take longest first, one to each part. */
function browserSuites(env) {
  const rank = (file) => (SLOWEST.includes(file) ? SLOWEST.indexOf(file) : SLOWEST.length);
  const files = readdirSync(join(ROOT, "test/browser"))
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => name.replace(/\.test\.ts$/, ""))
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  return SLOWEST.map((_, part) => {
    const own = files.filter((_, at) => at % SLOWEST.length === part);
    const built = own.map((file) => `browser/${file}.test.js`);
    return mocha(`browser ${part + 1} of ${SLOWEST.length}`, built, env);
  });
}

ensurePackages();
mkdirSync(join(ROOT, "build"), { recursive: true });
step("compiling");
rmSync(join(ROOT, "build/test"), { recursive: true, force: true });
rmSync(join(ROOT, "build/test.tsbuildinfo"), { force: true });
compile();
const quick = testFolders().filter((name) => !SLOW.includes(name));
if (isUnit) {
  await runLanes([[...sourceChecks(), mocha("unit", quick)]]);
  finish();
}
if (only) {
  await bundle();
  const { oracle, env } = surroundings();
  const suite = (name) => (name === "plugin" ? pytest(oracle, env) : mocha(name, [name], env));
  await runLanes([only.map(suite)]);
  finish();
}

// What Python packages need is the network, what the checks need is a processor, and some tests need none of the packages.
const install = (...names) =>
  task(`installing what checks our files: ${names.join(", ")}`, ["scripts/oracle.mjs", ...names]);
await runLanes([
  [install("oracle", "torch")],
  [install("board", "oldest", "remote", "examples")],
  [
    ...sourceChecks(),
    task("bundling the tab", ["scripts/build.mjs"]),
    ...["layout", "hostile"].map((name) => mocha(name, [name])),
  ],
]);
const { oracle, env } = surroundings();
const suite = (name) => mocha(name, [name], env);
rmSync(join(ROOT, "build/coverage"), { recursive: true, force: true });
// V8 notes which lines the quick tests reach; the layouts reach none of the codecs' that others do not, and slowly.
const coverage = { NODE_V8_COVERAGE: join(ROOT, "build", "coverage") };
await runLanes(
  [
    [], // free from the beginning
    [
      mocha("unit", [...quick.filter((name) => name !== "layout"), "smoke.test.js"], {
        ...env,
        ...coverage,
      }),
      coverageCheck,
      ...["interop", "packages", "examples", "guides"].map(suite),
    ],
  ],
  [
    suite("crash"),
    pytest(oracle, env),
    ...browserSuites(env),
    check(
      "Python is linted",
      oracle.python,
      ["-m", "ruff", "check", "tensorboard-plugin", "test", "examples"],
      env,
    ),
  ],
);
finish();
