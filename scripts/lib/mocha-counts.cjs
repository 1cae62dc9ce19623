// Mocha's spec reporter, plus the counts as JSON in the file that POINTILLIST_COUNTS names: the last line of `npm test`
// is made of them. A skipped test prints its reason (the last of its title in brackets, or what `skip()` noted).
const { writeFileSync } = require("node:fs");
const Mocha = require("mocha");

module.exports = class Counts extends Mocha.reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    const counts = { passed: 0, failed: 0, skipped: [] };
    runner.on("pass", () => counts.passed++);
    runner.on("fail", () => counts.failed++);
    runner.on("pending", (test) =>
      counts.skipped.push(`${test.fullTitle()}: ${test.skipReason ?? "no reason given"}`),
    );
    runner.once("end", () => {
      if (process.env.POINTILLIST_COUNTS)
        writeFileSync(process.env.POINTILLIST_COUNTS, JSON.stringify(counts));
    });
  }
};
