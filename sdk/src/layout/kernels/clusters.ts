import { Random } from "../random.js";
import { type ApproximateAddresses, CLAIM_ROWS } from "./neighbours-plan.js";
import { claimed, type Program, shareStart, type Thread } from "./program.js";

/** Steps of k-means: the clusters only need to be compact. */
const STEPS = 6;

/** Rows a call of `assign`: with 2,000 clusters about 1 ms. */
const ASSIGN_ROWS = CLAIM_ROWS;

/**
 * k-means over the quantised rows: learns the centres from a sample, gives every row its nearest centre, orders the
 * rows by cluster, and packs them. Neighbouring clusters get neighbouring numbers.
 */
export function* findClusters(
  thread: Thread,
  rows: number,
  seed: number,
  at: ApproximateAddresses,
): Program {
  const { index, count, kernels, views } = thread;
  const work = new Clustering(thread, rows, at);
  if (index === 0) work.start(new Random(seed));
  yield;
  for (let step = 0; step < STEPS; step++) {
    const from = shareStart(index, count, at.clusterRows);
    work.assign(at.clusterSample, from, shareStart(index + 1, count, at.clusterRows));
    yield;
    if (index === 0) work.recentre();
    yield;
  }
  if (index === 0) work.sortCentres();
  yield;
  for (const block of claimed(thread, at.claims, Math.ceil(rows / ASSIGN_ROWS)))
    work.assign(at.quantised, block * ASSIGN_ROWS, Math.min(rows, (block + 1) * ASSIGN_ROWS));
  yield;
  if (index === 0) {
    work.sortRows();
    views.i32(at.claims, 1)[0] = 0;
  }
  yield;
  const starts = views.u32(at.clusterStarts, at.clusters + 1);
  const panels = views.u32(at.clusterPanels, at.clusters + 1);
  for (const cluster of claimed(thread, at.claims, at.clusters)) {
    const first = panels[cluster] as number;
    kernels.packQuantised(
      at.quantised,
      at.kept,
      at.halves,
      at.order,
      starts[cluster] as number,
      starts[cluster + 1] as number,
      at.panels + first * at.kept * 16,
      at.panelHalves + first * 32,
      at.panelIds + first * 32,
    );
  }
  yield;
  if (index === 0) views.i32(at.claims, 1)[0] = 0;
  yield;
}

class Clustering {
  readonly #scratch: number;
  #random = new Random(0);

  constructor(
    readonly thread: Thread,
    readonly rows: number,
    readonly at: ApproximateAddresses,
  ) {
    this.#scratch = at.scratch + thread.index * at.scratchBytes;
  }

  /** Evenly spaced rows as sample, random ones of them as first centres. */
  start(random: Random): void {
    const { views } = this.thread;
    const { at, rows } = this;
    this.#random = random;
    const all = views.u32(at.quantised, (rows * at.kept) / 2);
    const sample = views.u32(at.clusterSample, (at.clusterRows * at.kept) / 2);
    const width = at.kept / 2;
    for (let i = 0; i < at.clusterRows; i++) {
      const row = Math.floor((i * rows) / at.clusterRows);
      sample.set(all.subarray(row * width, (row + 1) * width), i * width);
    }
    const centres = views.f32(at.centres, at.clusters * at.kept);
    for (let c = 0; c < at.clusters; c++) this.#placeAtRow(centres, c);
    this.#packCentres();
  }

  /** Nearest centre of rows from..to-1 of `source`. */
  assign(source: number, from: number, to: number): void {
    const { kernels } = this.thread;
    const { at } = this;
    for (let row = from; row < to; row += ASSIGN_ROWS)
      kernels.assign(
        source,
        at.kept,
        row,
        Math.min(row + ASSIGN_ROWS, to),
        at.centrePanels,
        at.centrePanelHalves,
        at.clusters / 8,
        at.nearest,
        this.#scratch,
      );
  }

  /** Moves every centre to the mean of its rows; one without rows goes to a random row. */
  recentre(): void {
    const { views } = this.thread;
    const { at } = this;
    const nearest = views.u32(at.nearest, at.clusterRows);
    const sample = new Int16Array(views.memory.buffer, at.clusterSample, at.clusterRows * at.kept);
    const sums = new Float64Array(at.clusters * at.kept);
    const counts = new Uint32Array(at.clusters);
    for (let i = 0, from = 0; i < at.clusterRows; i++) {
      const cluster = nearest[i] as number;
      counts[cluster] = (counts[cluster] as number) + 1;
      for (let c = 0, to = cluster * at.kept; c < at.kept; c++, from++, to++)
        sums[to] = (sums[to] as number) + (sample[from] as number);
    }
    const centres = views.f32(at.centres, sums.length);
    for (let cluster = 0; cluster < at.clusters; cluster++) {
      const count = counts[cluster] as number;
      if (count === 0) this.#placeAtRow(centres, cluster);
      else
        for (let c = cluster * at.kept; c < (cluster + 1) * at.kept; c++)
          centres[c] = (sums[c] as number) / count;
    }
    this.#packCentres();
  }

  /** Numbers the centres along a walk that always goes to the nearest one not yet visited; then finds whom to probe. */
  sortCentres(): void {
    const { views } = this.thread;
    const { at } = this;
    const centres = views.f32(at.centres, at.clusters * at.kept);
    const walk = nearestWalk(centres, at.clusters, at.kept);
    const sorted = new Float32Array(centres.length);
    walk.forEach((cluster, place) => {
      sorted.set(centres.subarray(cluster * at.kept, (cluster + 1) * at.kept), place * at.kept);
    });
    centres.set(sorted);
    this.#packCentres();
    views.i32(at.claims, 1)[0] = 0;
  }

  /** Row numbers by cluster, and the panels and probes of each cluster. */
  sortRows(): void {
    const { views } = this.thread;
    const { at, rows } = this;
    const nearest = views.u32(at.nearest, rows);
    const starts = views.u32(at.clusterStarts, at.clusters + 1);
    const panels = views.u32(at.clusterPanels, at.clusters + 1);
    const order = views.u32(at.order, rows);
    starts.fill(0);
    for (const cluster of nearest) starts[cluster + 1] = (starts[cluster + 1] as number) + 1;
    for (let c = 0; c < at.clusters; c++) {
      const count = starts[c + 1] as number;
      starts[c + 1] = (starts[c] as number) + count;
      panels[c + 1] = (panels[c] as number) + Math.ceil(count / 8);
    }
    const next = starts.slice();
    for (let row = 0; row < rows; row++) {
      const cluster = nearest[row] as number;
      order[next[cluster] as number] = row;
      next[cluster] = (next[cluster] as number) + 1;
    }
    this.#findProbes(panels);
  }

  /** The nearest clusters of each cluster, itself first, as ranges of panels. */
  #findProbes(panels: Uint32Array): void {
    const { views } = this.thread;
    const { at } = this;
    const centres = views.f32(at.centres, at.clusters * at.kept);
    const ranges = views.u32(at.ranges, at.clusters * at.probes * 2);
    const distances = new Float64Array(at.clusters);
    for (let cluster = 0; cluster < at.clusters; cluster++) {
      for (let other = 0; other < at.clusters; other++)
        distances[other] = squaredDistance(centres, cluster, other, at.kept);
      distances[cluster] = -1;
      const nearest = Array.from(distances.keys()).sort(
        (a, b) => (distances[a] as number) - (distances[b] as number) || a - b,
      );
      for (let p = 0; p < at.probes; p++) {
        const probed = nearest[p] as number;
        ranges[(cluster * at.probes + p) * 2] = panels[probed] as number;
        ranges[(cluster * at.probes + p) * 2 + 1] = panels[probed + 1] as number;
      }
    }
  }

  #placeAtRow(centres: Float32Array, cluster: number): void {
    const { at } = this;
    const row = this.#random.below(at.clusterRows);
    const { buffer } = this.thread.views.memory;
    const entries = new Int16Array(buffer, at.clusterSample + row * at.kept * 2, at.kept);
    centres.set(entries, cluster * at.kept);
  }

  #packCentres(): void {
    const { kernels, views } = this.thread;
    const { at } = this;
    const zeros = this.#scratch;
    views.f32(zeros, at.kept).fill(0);
    kernels.quantise(
      at.centres,
      at.kept * 4,
      at.clusters,
      at.kept,
      zeros,
      1,
      at.centreQuantised,
      at.kept,
      at.centreHalves,
    );
    kernels.packQuantised(
      at.centreQuantised,
      at.kept,
      at.centreHalves,
      0,
      0,
      at.clusters,
      at.centrePanels,
      at.centrePanelHalves,
      at.centreIds,
    );
  }
}

function squaredDistance(points: Float32Array, i: number, j: number, columns: number): number {
  let sum = 0;
  for (let c = 0, p = i * columns, q = j * columns; c < columns; c++, p++, q++)
    sum += ((points[p] as number) - (points[q] as number)) ** 2;
  return sum;
}

function nearestWalk(points: Float32Array, count: number, columns: number): number[] {
  const walk = [0];
  const left = new Set(Array.from({ length: count - 1 }, (_, i) => i + 1));
  while (left.size > 0) {
    const here = walk.at(-1) as number;
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const other of left) {
      const distance = squaredDistance(points, here, other, columns);
      if (distance >= least) continue;
      least = distance;
      best = other;
    }
    walk.push(best);
    left.delete(best);
  }
  return walk;
}
