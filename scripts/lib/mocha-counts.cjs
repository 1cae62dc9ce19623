// Mocha's dot reporter, plus the counts as JSON in the file that POINTILLIST_COUNTS names (the last line of `npm test` is
// made of them) and the files that took longest. A skipped test prints its reason (what `skip()` noted).
const { writeFileSync } = require("node:fs");
const { relative } = require("node:path");
const Mocha = require("mocha");

/** So many of the slowest files are named, when they take longer than this. */
const SLOWEST = 8;
const SLOW_SECONDS = 10;

module.exports = class Counts extends Mocha.reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    const counts = { passed: 0, failed: 0, skipped: [] };
    const ended = new Map();
    let before = Date.now();
    runner.on("pass", () => counts.passed++);
    runner.on("fail", () => counts.failed++);
    runner.on("pending", (test) =>
      counts.skipped.push(`${test.fullTitle()}: ${test.skipReason ?? "no reason given"}`),
    );
    // Hooks count too: a file begins where the one before ended.
    runner.on("suite end", (suite) => {
      if (!suite.parent?.root) return;
      ended.set(suite.file, (ended.get(suite.file) ?? 0) + (Date.now() - before) / 1000);
      before = Date.now();
    });
    runner.once("end", () => {
      const slow = [...ended].filter(([, seconds]) => seconds > SLOW_SECONDS);
      slow.sort(([, one], [, other]) => other - one);
      for (const [file, seconds] of slow.slice(0, SLOWEST))
        console.log(`  ${Math.round(seconds)} s ${relative(process.cwd(), file)}`);
      if (process.env.POINTILLIST_COUNTS)
        writeFileSync(process.env.POINTILLIST_COUNTS, JSON.stringify(counts));
    });
  }
};
