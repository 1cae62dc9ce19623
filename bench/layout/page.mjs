// docs/benchmarks-layout.md from the results of bench/layout.mjs and bench/layout-growth.mjs.

/** Cases in the order of the page: by method, then as they are named. */
const METHODS = ["tsne", "umap", "pca", "knn"];

export function renderPage(cases, growth) {
  const all = METHODS.flatMap((method) =>
    Object.values(cases).filter((each) => each.method === method),
  );
  const machines = [
    ...new Set(
      all.map(({ machine }) => `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`),
    ),
  ];
  return `# Layouts, measured

Written by \`node bench/layout.mjs\`; do not edit. Ours / the peer's, run in turn (ours, peer, ours) on the same file with
the same threads, whole processes, start and imports included; of several runs the median. CPU seconds count all threads;
on a shared machine trust their ratio more than wall seconds: the last column is the load average while they ran. KL,
recall and trustworthiness come from one judge that is not ours (\`bench/layout/judge.py\`). ${machines.join("; ")}.

## Layouts

Perplexity 30, 250 early and 500 main iterations; UMAP with 15 neighbours; each tool's defaults else. *: 75 iterations
were run (25 early, 50 main) and the time of the descent was multiplied by ten; such a layout is not judged.

${layoutTable(all.filter(({ method }) => method === "tsne" || method === "umap"))}

${aloneTable(all.filter(({ tools }) => Object.keys(tools).length === 1))}

## Neighbours

The 90 nearest of every row, against Annoy as openTSNE calls it. Recall is of all rows, by brute force.

${neighbourTable(all.filter(({ method }) => method === "knn"))}

## Principal components

${pcaTable(all.filter(({ method }) => method === "pca"))}

## Our own measures of quality

What our command says of its layouts, and what the judge says of the same: trustworthiness at 10 (2,000 rows each, drawn
differently), and the share of the ten nearest kept (of 2,000 rows; the judge counts all).

${qualityTable(all.filter(({ tools }) => tools.pointillist.ownQuality))}
${growth ? growthPart(growth) : ""}`;
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A row for each peer of each case. */
function pairs(all) {
  return all.flatMap((each) =>
    Object.entries(each.tools)
      .filter(([name]) => name !== "pointillist")
      .map(([name, theirs]) => ({ each, name, theirs, ours: each.tools.pointillist })),
  );
}

const both = (ours, theirs) => `${ours ?? ""} / ${theirs ?? ""}`;

function layoutTable(all) {
  const rows = pairs(all).map(({ each, name, ours, theirs }) => [
    `${each.method} ${each.dims}-D`,
    each.data,
    each.threads,
    name,
    both(ours.cpu, theirs.scaledFrom ? `${theirs.cpu} *` : theirs.cpu),
    `**${theirs.ratioCpu}**`,
    both(ours.wall, theirs.scaledFrom ? "*" : theirs.wall),
    theirs.scaledFrom ? "" : theirs.ratioWall,
    both(ours.quality.kl, theirs.quality?.kl),
    both(ours.quality.recall10, theirs.quality?.recall10),
    both(ours.quality.trust10, theirs.quality?.trust10),
    both(ours.peakMegabytes, theirs.peakMegabytes),
    each.load.join(" - "),
  ]);
  const head = ["method", "data", "threads", "peer", "CPU s", "CPU ratio", "wall s", "wall ratio"];
  return table([...head, "KL", "recall@10", "trust@10", "peak MB", "load"], rows);
}

/** Sizes at which no peer was waited for. */
function aloneTable(all) {
  if (all.length === 0) return "";
  const rows = all.map(({ method, dims, data, threads, tools: { pointillist: ours }, load }) => [
    `${method} ${dims}-D`,
    data,
    threads,
    ours.cpu,
    ours.wall,
    both(ours.told.recallAt10?.toFixed(4), ours.told.recallAtK?.toFixed(4)),
    ours.peakMegabytes,
    load.join(" - "),
  ]);
  const head = ["ours alone", "data", "threads", "CPU s", "wall s", "recall@10 / @90"];
  return table([...head, "peak MB", "load"], rows);
}

function neighbourTable(all) {
  const rows = pairs(all).map(({ each, ours, theirs }) => [
    each.data,
    each.threads,
    both(ours.told.cpu.toFixed(2), theirs.told.cpu.toFixed(2)),
    `**${(theirs.told.cpu / ours.told.cpu).toFixed(2)}**`,
    both(ours.quality.recall10, theirs.quality.recall10),
    both(ours.quality.recall90, theirs.quality.recall90),
    both(ours.told.recall?.at10.toFixed(3), ours.told.recall?.atK.toFixed(3)),
    each.load.join(" - "),
  ]);
  const head = ["data", "threads", "CPU s of the search", "ratio", "recall@10", "recall@90"];
  return table([...head, "what ours told: @10 / @90", "load"], rows);
}

function pcaTable(all) {
  const rows = pairs(all).map(({ each, name, ours, theirs }) => {
    const [own, other] = [ours.told.varianceRatios, theirs.told.varianceRatios];
    const apart = Math.max(...other.map((ratio, i) => Math.abs(ratio - own[i])));
    return [
      each.data,
      each.threads,
      name,
      both(ours.cpu, theirs.cpu),
      both(ours.told.seconds.pca, theirs.told.wall?.toFixed(3)),
      both(ours.told.cpuSeconds.pca, theirs.told.cpu.toFixed(3)),
      apart.toExponential(1),
      each.load.join(" - "),
    ];
  });
  const head = [
    "data",
    "threads",
    "peer",
    "CPU s, whole process",
    "wall s of the PCA",
    "CPU s of the PCA",
  ];
  return table([...head, "largest difference of 10 variance ratios", "load"], rows);
}

function qualityTable(all) {
  const rows = all.map(({ method, dims, data, tools }) => {
    const { ownQuality: own, quality } = tools.pointillist;
    return [
      `${method} ${dims}-D`,
      data,
      both(own.trust10.toFixed(4), quality.trust10),
      both(own.recall10.toFixed(4), quality.recall10),
      own.seconds,
    ];
  });
  return table(["method", "data", "trust@10", "recall@10", "wall s"], rows);
}

function growthPart({ dim, threads, points }) {
  const rows = points.map(({ rows: count, cpu, wall, phases, peakMegabytes, recall, load }) => [
    count.toLocaleString("en"),
    cpu,
    wall,
    ((phases.neighbours ?? 0) + (phases.pca ?? 0)).toFixed(1),
    ((phases.early ?? 0) + (phases.main ?? 0)).toFixed(1),
    peakMegabytes,
    recall ? `${recall.at10.toFixed(3)} / ${recall.atK.toFixed(3)}` : "",
    load.join(" - "),
  ]);
  const head = [
    "rows",
    "CPU s",
    "wall s",
    "neighbours, CPU s",
    "descent, CPU s",
    "peak MB",
    "recall@10 / @90",
    "load",
  ];
  return `
## Growth with the rows

t-SNE in 2-D of a Gaussian mixture with ${dim} columns, ${threads} threads, whole process. Written
by \`node bench/layout-growth.mjs\`.

![CPU and wall seconds by rows, from 2,000 to a million](layout-growth.svg)

${table(head, rows)}
`;
}
