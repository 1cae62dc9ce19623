#!/usr/bin/env node
// Layouts against openTSNE, umap-learn and scikit-learn, judged by one judge (bench/layout/). Needs a Python with
// bench/layout/requirements.txt: $POINTILLIST_BENCH_PYTHON, or .venv/bench. Cases may be named: `node bench/layout.mjs
// tsne:fmnist-70000:2:2`; each replaces its row of bench/results/layout-cases.json, and docs/benchmarks-layout.md is
// written from them.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");
const STORE = join(ROOT, "bench/results/layout-cases.json");
const PAGE = join(ROOT, "docs/benchmarks-layout.md");

/** What runs when nothing is named: minutes, not hours. */
const QUICK = ["tsne:digits:2:1", "umap:digits:2:1", "pca:digits:2:1"];

const python =
  process.env.POINTILLIST_BENCH_PYTHON ?? join(ROOT, ".venv", "bench", "bin", "python");
if (!existsSync(python)) {
  console.error(`no ${python}: make it with bench/layout/requirements.txt`);
  process.exit(2);
}
const asked = process.argv.slice(2);
const cases = existsSync(STORE) ? JSON.parse(readFileSync(STORE, "utf8")) : {};
for (const name of asked.length > 0 ? asked : QUICK) {
  const done = spawnSync(python, [join(ROOT, "bench/layout/run.py"), name], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  if (done.status !== 0) process.exit(1);
  const [result] = JSON.parse(done.stdout.trim().split("\n").at(-1)).cases;
  cases[name.split(":").slice(0, 4).join(":")] = { ...result, node: process.version };
  mkdirSync(join(ROOT, "bench/results"), { recursive: true });
  writeFileSync(STORE, `${JSON.stringify(cases, null, 2)}\n`);
  writeFileSync(PAGE, renderPage(cases));
}
console.log(JSON.stringify(cases));

function renderPage(all) {
  const rows = Object.values(all).map((each) => {
    const peer = Object.keys(each).find((key) => each[key]?.cpu && key !== "pointillist");
    const { pointillist: ours, [peer]: theirs } = each;
    const both = (read) => `${read(ours)} / ${read(theirs)}`;
    const quality = ours.quality
      ? [both((t) => t.quality.kl), both((t) => t.quality.recall10), both((t) => t.quality.trust10)]
      : ["", "", ""];
    return [
      `${each.method} ${each.dims}-D`,
      each.data,
      each.threads,
      peer,
      both((t) => t.cpu),
      `**${each.ratioCpu}**`,
      both((t) => t.wall),
      each.ratioWall,
      ...quality,
      both((t) => t.peakMegabytes),
      each.load.join(" - "),
    ].join(" | ");
  });
  return `# Layouts, measured

Written by \`node bench/layout.mjs\`; do not edit. Each pair is ours / the peer's, both run in turn on the same file with
the same threads, whole processes, start and imports included. CPU seconds count all threads; on a shared machine trust
their ratio more than wall seconds. KL, recall and trustworthiness come from one judge that is not ours
(\`bench/layout/judge.py\`). Processor: ${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores.

| method | data | threads | peer | CPU s | CPU ratio | wall s | wall ratio | KL | recall@10 | trust@10 | peak MB | load |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.map((row) => `| ${row} |`).join("\n")}
`;
}
