import assert from "node:assert/strict";
import type { ApproximateTask } from "#sdk/layout/kernels/neighbours-approximate.js";
import { planApproximate } from "#sdk/layout/kernels/neighbours-plan.js";
import { chooseProbes } from "#sdk/layout/kernels/probes.js";
import { bench } from "./support.js";

const ROWS = 1600;
const PROBES = 12;

/**
 * The choice for rows in clusters along a line, each of which looks through itself and those behind it. `away(i)` tells
 * how many clusters behind its own neighbour i of all sampled rows lies; neighbours come nearest first.
 */
async function chosen(k: number, recallSample: number, away: (i: number) => number) {
  const shape = { rows: ROWS, columns: 16, k, threads: 1, probes: PROBES, recallSample };
  const thread = await bench((plan) => planApproximate(plan, shape));
  const { at, views } = thread;
  // Cluster 5 has no rows and so no panels: it starts where its successor does.
  const clusterOf = (place: number) => {
    const cluster = place % at.clusters;
    return cluster === 5 ? 6 : cluster;
  };
  const rowIn = (cluster: number) =>
    views.u32(at.nearest, ROWS).findIndex((c) => c === cluster % at.clusters);
  views.u32(at.nearest, ROWS).forEach((_, row, nearest) => {
    nearest[row] = clusterOf(row);
  });
  const panels = views.u32(at.clusterPanels, at.clusters + 1);
  for (let c = 0; c < at.clusters; c++) panels[c + 1] = (panels[c] as number) + (c === 5 ? 0 : 4);
  const ranges = views.u32(at.ranges, at.clusters * PROBES * 2);
  for (let c = 0, i = 0; c < at.clusters; c++)
    for (let p = 0; p < PROBES; p++) {
      const probed = (c + p) % at.clusters;
      ranges[i++] = panels[probed] as number;
      ranges[i++] = panels[probed + 1] as number;
    }
  // Rows of cluster 10: between it and the end of the line no cluster is empty.
  views.u32(at.recallRows, at.recallCount).fill(rowIn(10));
  const ids = views.u32(at.recallIds, at.recallCount * k);
  for (let i = 0; i < ids.length; i++) ids[i] = rowIn(10 + away(i));
  const task: ApproximateTask = {
    ...{ kind: "neighbours-approximate", seed: 0, at },
    ...{ rows: ROWS, columns: 16, k },
  };
  return chooseProbes(thread, task);
}

describe("kernels: how many clusters a row looks through", () => {
  const k = 20;
  const sample = 100;

  it("one, where all neighbours lie in a row's own", async () => {
    assert.equal(await chosen(k, sample, () => 0), 1);
  });

  it("as far as neighbours lie, but for three in a thousand", async () => {
    assert.equal(await chosen(k, sample, (i) => (i % 2 === 0 ? 0 : 6)), 7);
    // Of 2,000 neighbours six may be lost; these are beyond the nearest ten.
    const far = (count: number) => (i: number) => (i % k === 15 && i < count * k ? 9 : 2);
    assert.equal(await chosen(k, sample, far(6)), 3);
    assert.equal(await chosen(k, sample, far(7)), 10);
    // Of the 1,000 among the nearest ten, three.
    const near = (count: number) => (i: number) => (i % k === 4 && i < count * k ? 9 : 2);
    assert.equal(await chosen(k, sample, near(3)), 3);
    assert.equal(await chosen(k, sample, near(4)), 10);
  });

  it("all, where even those lose more", async () => {
    assert.equal(await chosen(k, sample, (i) => (i % 50 === 0 ? PROBES + 3 : 1)), PROBES);
  });

  it("all, where the sample is too small to tell", async () => {
    assert.equal(await chosen(k, 49, () => 0), PROBES);
    assert.equal(await chosen(k, 50, () => 0), 1);
  });
});
