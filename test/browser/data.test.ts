import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { SummaryWriter } from "pointillist";
import { pointillist } from "../cli/run-cli.js";
import { fakeRoutes } from "../data/fake-shim.js";
import { poll, startBrowser } from "./harness.js";
import type {} from "./lab/data-page.js";
import { type Lab, startLab } from "./lab/lab-server.js";

const ROWS = 240;
const DIM = 10;
const GROUPS = 3;

/** Three groups far apart, in vectors and on the layout. */
const groupOf = (row: number) => row % GROUPS;
/** Within -0.5 to 0.5, without structure: a sine of the index would have rank 2. */
const noise = (i: number) => (Math.abs(Math.sin(i * 12.9898 + 1) * 43758.5453) % 1) - 0.5;
const vectors = Float32Array.from({ length: ROWS * DIM }, (_, i) =>
  Math.floor(i % DIM) === groupOf(Math.floor(i / DIM)) ? 9 + noise(i) : noise(i),
);
const placed = Float32Array.from(
  { length: ROWS * 2 },
  (_, i) => groupOf(i >> 1) * (i % 2 ? 7 : 20) + noise(i * 1.3 + 2),
);

/** A picture whose every pixel says its row. */
const picture = (row: number) => ({
  width: 8,
  height: 8,
  channels: 3 as const,
  data: Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) =>
    i % 3 === 0 ? row : i % 3 === 1 ? 255 - row : 77,
  ),
});

describe("data in a browser, under the strict policy", function () {
  this.timeout(120_000);
  let folder: string;
  let lab: Lab;
  let browser: Browser;
  let page: Page;

  before(async function () {
    browser = await startBrowser(this);
    folder = mkdtempSync(join(tmpdir(), "pointillist-"));
    const writer = new SummaryWriter(folder);
    await writer.embedding("images", vectors, {
      step: 1,
      shape: [ROWS, DIM],
      metadata: { name: Array.from({ length: ROWS }, (_, row) => `row ${row}`) },
      concepts: Array.from({ length: ROWS }, (_, row) => [
        { name: `group ${groupOf(row)}`, value: 0.8 },
      ]),
      thumbnails: Array.from({ length: ROWS }, (_, row) => picture(row)),
      layouts: [{ name: "given", coordinates: { data: placed, shape: [ROWS, 2] } }],
      neighbours: 30,
    });
    await writer.close();
    const asked = ["--pca", "2", "--clusters", "vectors", "--threads", "1"];
    const ran = await pointillist("layout", folder, ...asked);
    assert.equal(ran.code, 0, ran.notes);
    lab = await startLab("data-page", fakeRoutes("run", folder, 1024).handle);
    page = await browser.newPage();
    await page.goto(lab.url);
    await poll(() => page.evaluate(() => typeof globalThis.dataLab === "object"), {
      what: "the lab",
    });
  });
  after(async () => {
    await browser?.close();
    await lab?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it("opens concepts and columns in workers, and no policy is violated", async () => {
    const answer = await page.evaluate(async () => {
      const source = globalThis.dataLab.createDataSource({ base: "/data/" });
      const dataset = await source.openDataset("run", "images", null);
      const [concepts, columns] = await Promise.all([dataset.concepts(), dataset.columns()]);
      if (!concepts || !columns) return null;
      const { mask, kept } = await concepts.filter({
        kind: "concept",
        concept: concepts.names.indexOf("group 1"),
        atLeast: 0.5,
      });
      const ofRow = await concepts.ofRow(4);
      const name = columns.columns.findIndex((column) => column.name === "name");
      const cells = await columns.cells(Uint32Array.of(7, 0, 239), name);
      const found = await columns.search({
        text: "row 23",
        regex: false,
        matchCase: true,
        columns: [name],
      });
      dataset.dispose();
      const after = await concepts
        .ofRow(4)
        .catch((error: { notice: { code: string } }) => error.notice.code);
      return {
        kept,
        first: [...mask.subarray(0, 5)],
        ofRow: ofRow.map(({ concept }) => concepts.names[concept]),
        cells,
        found: [...found],
        after,
        violations: globalThis.dataLab.violations,
      };
    });
    assert.deepEqual(answer, {
      kept: 80,
      first: [0, 1, 0, 0, 1],
      ofRow: ["group 1"],
      cells: ["row 7", "row 0", "row 239"],
      found: [23, 230, 231, 232, 233, 234, 235, 236, 237, 238, 239],
      after: "cancelled",
      violations: [],
    });
  });

  it("cuts the thumbnail of the row asked for", async () => {
    const seen = await page.evaluate(async () => {
      const source = globalThis.dataLab.createDataSource({ base: "/data/" });
      const dataset = await source.openDataset("run", "images", null);
      const canvas = new OffscreenCanvas(1, 1);
      const context = canvas.getContext("2d", { willReadFrequently: true });
      const rows = [0, 17, 100, 239];
      const colours: number[][] = [];
      for (const row of rows) {
        const image = await dataset.thumbnail(row);
        if (!image || !context) continue;
        context.drawImage(image, image.width / 2, image.height / 2, 1, 1, 0, 0, 1, 1);
        colours.push([...context.getImageData(0, 0, 1, 1).data.subarray(0, 3)]);
      }
      dataset.dispose();
      return colours;
    });
    assert.deepEqual(seen, [
      [0, 255, 77],
      [17, 238, 77],
      [100, 155, 77],
      [239, 16, 77],
    ]);
  });

  it("compares the checksum, and finds neighbours in the vectors and on the layout as a loop does", async () => {
    const answer = await page.evaluate(async () => {
      const source = globalThis.dataLab.createDataSource({ base: "/data/" });
      const dataset = await source.openDataset("run", "images", null);
      const checked = await dataset.verify();
      const cosine = await dataset.computeNeighbours(5, { k: 6, metric: "cosine" });
      const onMap = await dataset.computeNeighbours(5, {
        k: 6,
        metric: "euclidean",
        layout: "given",
      });
      dataset.dispose();
      return { ok: checked.ok, cosine, onMap: onMap.map(({ row }) => row) };
    });
    assert.equal(answer.ok, true);
    const row = (r: number) => [...vectors.subarray(r * DIM, (r + 1) * DIM)];
    const dot = (a: number[], b: number[]) =>
      a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
    const away = (other: number) =>
      1 - dot(row(5), row(other)) / Math.sqrt(dot(row(5), row(5)) * dot(row(other), row(other)));
    const others = Array.from({ length: ROWS }, (_, r) => r).filter((r) => r !== 5);
    const nearest = others.sort((a, b) => away(a) - away(b) || a - b).slice(0, 6);
    assert.deepEqual(
      answer.cosine.map((one) => one.row),
      nearest,
    );
    assert.ok(Math.abs((answer.cosine[0]?.distance ?? 9) - away(nearest[0] as number)) < 1e-9);
    const onMap = (other: number) =>
      Math.hypot(
        (placed[10] as number) - (placed[2 * other] as number),
        (placed[11] as number) - (placed[2 * other + 1] as number),
      );
    assert.deepEqual(answer.onMap, others.sort((a, b) => onMap(a) - onMap(b) || a - b).slice(0, 6));
  });

  it("finds the three clusters with exactly their rows", async () => {
    const clusters = await page.evaluate(async () => {
      const { createDataSource, createAnalysis } = globalThis.dataLab;
      const dataset = await createDataSource({ base: "/data/" }).openDataset("run", "images", null);
      const analysis = createAnalysis(dataset);
      const found = await analysis.findClusters(await dataset.positions("given"), null);
      analysis.dispose();
      dataset.dispose();
      return found
        .filter(({ level }) => level === 0)
        .map(({ rows, at }) => ({ rows: [...rows], at }));
    });
    assert.equal(clusters.length, GROUPS);
    for (const { rows, at } of clusters) {
      const group = groupOf(rows[0] as number);
      assert.deepEqual(
        rows,
        Array.from({ length: ROWS }, (_, row) => row).filter((row) => groupOf(row) === group),
      );
      assert.ok(Math.abs((at[0] ?? 0) - group * 20) < 2, `${at}`);
    }
  });

  it("runs a t-SNE that can be paused, kicked and stopped, without a long task of the page", async () => {
    const answer = await page.evaluate(async () => {
      const { createDataSource, createAnalysis, longTasks } = globalThis.dataLab;
      const dataset = await createDataSource({ base: "/data/" }).openDataset("run", "images", null);
      await dataset.vectors();
      const analysis = createAnalysis(dataset);
      longTasks.length = 0;
      const frames: { phase: string; iteration: number; size: number }[] = [];
      const run = analysis.startLayout(
        { method: "tsne", dims: 2, perplexity: 15, iterations: 100_000, seed: 4 },
        {
          frame: ({ phase, iteration, positions }) =>
            frames.push({ phase, iteration, size: positions?.length ?? 0 }),
        },
      );
      const until = async (done: () => boolean) => {
        while (!done()) await new Promise((resolve) => setTimeout(resolve, 20));
      };
      await until(() => frames.some(({ phase }) => phase === "main"));
      run.pause();
      await new Promise((resolve) => setTimeout(resolve, 400));
      const paused = frames.length;
      await new Promise((resolve) => setTimeout(resolve, 700));
      const whilePaused = frames.length - paused;
      run.perturb();
      run.resume();
      await until(() => frames.length > paused + 3);
      run.stop();
      const result = await run.result;
      const second = analysis.startLayout({ method: "umap", dims: 3 }, { frame() {} });
      second.cancel();
      const cancelled = await second.result.catch(
        (error: { notice: { code: string } }) => error.notice.code,
      );
      analysis.dispose();
      dataset.dispose();
      return {
        positions: [...result.positions],
        sizes: frames.map(({ size }) => size),
        whilePaused,
        cancelled,
        longTasks: [...longTasks],
      };
    });
    assert.equal(answer.whilePaused, 0);
    assert.ok(answer.sizes.includes(ROWS * 2));
    assert.equal(answer.cancelled, "cancelled");
    assert.deepEqual(answer.longTasks, []);
    // The groups are far apart in the vectors: the nearest on the map must be of the same group.
    const at = (row: number) =>
      [answer.positions[2 * row] as number, answer.positions[2 * row + 1] as number] as const;
    let same = 0;
    for (let row = 0; row < ROWS; row++) {
      const others = Array.from({ length: ROWS }, (_, other) => other).filter(
        (other) => other !== row,
      );
      const away = (other: number) =>
        Math.hypot(at(row)[0] - at(other)[0], at(row)[1] - at(other)[1]);
      const nearest = others.reduce((best, other) => (away(other) < away(best) ? other : best));
      if (groupOf(nearest) === groupOf(row)) same++;
    }
    assert.ok(same >= ROWS * 0.98, `${same} of ${ROWS}`);
  });

  it("gives all components of a PCA, and false neighbours of a map that lies", async () => {
    const answer = await page.evaluate(async () => {
      const { createDataSource, createAnalysis } = globalThis.dataLab;
      const dataset = await createDataSource({ base: "/data/" }).openDataset("run", "images", null);
      const analysis = createAnalysis(dataset);
      const pca = await analysis.startLayout(
        { method: "pca", dims: 3, components: 10 },
        { frame() {} },
      ).result;
      const honest = await analysis.pointQuality(await dataset.positions("given"), 15);
      // Rows in file order along a line: neighbours on it are of other groups.
      const lie = Float32Array.from({ length: dataset.rows * 2 }, (_, i) => (i % 2 ? 0 : i));
      const lying = await analysis.pointQuality({ positions: lie, dims: 2 }, 15);
      analysis.dispose();
      dataset.dispose();
      const mean = (values: Float32Array) =>
        values.reduce((sum, value) => sum + value, 0) / values.length;
      return {
        components: pca.components?.length,
        ratios: pca.varianceRatios ?? [],
        honest: mean(honest.falseNeighbours),
        lying: mean(lying.falseNeighbours),
      };
    });
    assert.equal(answer.components, ROWS * 10);
    const sum = answer.ratios.reduce((total, ratio) => total + ratio, 0);
    assert.ok(Math.abs(sum - 1) < 1e-4, `${sum}`); // all ten components of ten columns hold all the variance
    assert.ok(answer.ratios[0] && answer.ratios[0] > 0.3);
    assert.ok(answer.lying > answer.honest, `${answer.lying} against ${answer.honest}`);
    assert.ok(answer.lying > 0.6);
  });

  it("shows clusters that the command found as a column, and what a layout hides as it was stored", async () => {
    const answer = await page.evaluate(async () => {
      const source = globalThis.dataLab.createDataSource({ base: "/data/" });
      const dataset = await source.openDataset("run", "images", null);
      const columns = await dataset.columns();
      const at = columns?.columns.findIndex(({ name }) => name === "cluster (vectors)") ?? -1;
      const groups = await columns?.categories(at);
      const cells = await columns?.cells(Uint32Array.of(0, 1, 2, 3), at);
      const hidden = await dataset.storedPointQuality("PCA");
      const none = await dataset.storedPointQuality("given");
      dataset.dispose();
      return {
        type: columns?.columns[at]?.type,
        counts: [...(groups?.counts ?? [])],
        distinct: new Set(cells?.slice(0, 3)).size,
        isSame: cells?.[0] === cells?.[3],
        hidden: hidden && [hidden.shares.length, hidden.k],
        none,
      };
    });
    assert.deepEqual(answer, {
      type: "category",
      counts: [80, 80, 80],
      distinct: 3,
      isSame: true,
      hidden: [2 * ROWS, 15],
      none: null,
    });
  });
});
