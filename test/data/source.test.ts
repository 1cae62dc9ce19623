import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";
import { isDataError } from "#frontend/data/api.js";
import { fetchBytes } from "#frontend/data/fetching.js";
import { createDataSource } from "#frontend/data/source.js";
import { type FakeShim, startFakeShim } from "./fake-shim.js";

const ROWS = 50;
const DIM = 6;
const vectors = Float32Array.from({ length: ROWS * DIM }, (_, i) => Math.fround(Math.sin(i * 7.3)));
const placed = Float32Array.from({ length: ROWS * 2 }, (_, i) =>
  Math.fround(Math.cos(i * 1.7) * 9),
);

describe("data: a run behind the routes", () => {
  let folder: string;
  let shim: FakeShim;
  const open = async () => {
    const source = createDataSource({ base: shim.base });
    return await source.openDataset("run", "images", null);
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "pointillist-"));
    const writer = new SummaryWriter(folder);
    await writer.embedding("images", vectors, {
      step: 3,
      shape: [ROWS, DIM],
      metadata: { name: Array.from({ length: ROWS }, (_, row) => `row ${row}`) },
      concepts: Array.from({ length: ROWS }, (_, row) => [
        { name: row % 2 ? "odd" : "even", value: 0.9 },
        { name: "all", value: 0.5 },
      ]),
      layouts: [{ name: "given", coordinates: { data: placed, shape: [ROWS, 2] } }],
      neighbours: 5,
    });
    await writer.close();
    shim = await startFakeShim("run", folder, 2048);
  });
  after(async () => {
    await shim?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    shim.requests.length = 0;
    Object.assign(shim.habits, {
      ignoresRanges: false,
      stalls: false,
      status: 200,
      cutAt: Number.POSITIVE_INFINITY,
    });
  });

  it("lists runs, and a broken one as a notice", async () => {
    const list = await createDataSource({ base: shim.base }).listRuns();
    assert.equal(list.tensorboard, "2.21.0");
    assert.deepEqual(
      list.runs.map(({ run, error }) => [run, error?.where]),
      [
        ["run", undefined],
        ["broken", "broken/projector_config.pbtxt"],
      ],
    );
    assert.equal(list.withoutEmbeddings, 2);
  });

  it("opens a run and its first picture with one request after the list and two in parallel", async () => {
    const source = createDataSource({ base: shim.base });
    const run = await source.openRun("run");
    assert.deepEqual(run.notices, []);
    assert.deepEqual(
      run.tensors.map(({ tag, steps }) => [tag, steps.map(({ step, shape }) => [step, shape])]),
      [["images", [[3, [ROWS, DIM]]]]],
    );
    const dataset = await source.openDataset("run", "images", null);
    const [layout, colour] = await Promise.all([dataset.positions("given"), dataset.colour()]);
    assert.deepEqual([...layout.positions], [...placed]);
    assert.equal(layout.dims, 2);
    assert.equal(dataset.conceptNames[colour?.concept[1] as number], "odd");
    assert.equal(colour?.confidence[1], Math.round(0.9 * 65535));
    const files = shim.requests.filter(({ path }) => path.startsWith("/files"));
    assert.equal(files.length, 1);
    assert.ok(shim.requests.length <= 3, `${shim.requests.length} requests`);
  });

  it("reads one vector and one row of neighbours by small ranges", async () => {
    const dataset = await open();
    shim.requests.length = 0;
    assert.deepEqual([...(await dataset.vector(17))], [...vectors.subarray(17 * DIM, 18 * DIM)]);
    const near = await dataset.neighbours(17);
    assert.equal(near?.length, 5);
    assert.ok(near?.every(({ row }) => row !== 17 && row < ROWS));
    for (const { range } of shim.requests) assert.match(range ?? "", /^bytes=\d+-\d+$/);
  });

  it("takes a whole file for a range, within its limit", async () => {
    shim.habits.ignoresRanges = true;
    const dataset = await open();
    assert.deepEqual([...(await dataset.vector(4))], [...vectors.subarray(4 * DIM, 5 * DIM)]);
  });

  it("says what is wrong where the server is", async () => {
    for (const [habit, code] of [
      [{ status: 404 }, "missing"],
      [{ status: 403 }, "refused"],
      [{ status: 500 }, "network"],
    ] as const) {
      Object.assign(shim.habits, habit);
      await assert.rejects(
        fetchBytes(`${shim.base}file?id=f0`, { where: "a file" }),
        (error) => isDataError(error, code) && error.notice.where === "a file",
      );
    }
  });

  it("gives up a server that falls silent, and a request that is no longer wanted", async () => {
    shim.habits.stalls = true;
    await assert.rejects(
      fetchBytes(`${shim.base}file?id=f0`, { where: "a file", stallMs: 150 }),
      (error) => isDataError(error, "network") && /0\.15 s/.test(error.notice.found),
    );
    const stop = new AbortController();
    const waiting = fetchBytes(`${shim.base}file?id=f0`, { where: "a file", signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await assert.rejects(waiting, (error) => isDataError(error, "cancelled"));
  });

  it("refuses a file above its limit before reading it", async () => {
    await assert.rejects(
      fetchBytes(`${shim.base}file?id=f0`, { where: "a file", size: 2000, limit: 1000 }),
      (error) => isDataError(error, "limit"),
    );
    assert.equal(shim.requests.length, 0);
  });

  it("tells a step and a layout that are not there", async () => {
    const source = createDataSource({ base: shim.base });
    await assert.rejects(source.openDataset("run", "images", 9), (error) =>
      isDataError(error, "missing"),
    );
    await assert.rejects(source.openRun("nowhere"), (error) => isDataError(error, "missing"));
    const dataset = await source.openDataset("run", "images", 3);
    await assert.rejects(dataset.positions("other"), (error) => isDataError(error, "missing"));
  });

  it("stops one shared request only when all who wait for it have given up", async () => {
    const dataset = await open();
    const stop = new AbortController();
    const first = dataset.positions("given", { signal: stop.signal });
    const second = dataset.positions("given");
    stop.abort();
    await assert.rejects(first, (error) => isDataError(error, "cancelled"));
    assert.equal((await second).positions.length, ROWS * 2);
  });

  it("reads a run of others: a config with vectors and labels as text", async () => {
    const other = mkdtempSync(join(tmpdir(), "pointillist-"));
    writeFileSync(join(other, "v.tsv"), "1\t2\t3\n4\t5\t6.5\n");
    writeFileSync(
      join(other, "projector_config.pbtxt"),
      'embeddings { tensor_name: "w" tensor_path: "v.tsv" }\n',
    );
    const served = await startFakeShim("run", other);
    try {
      const dataset = await createDataSource({ base: served.base }).openDataset("run", "w", null);
      assert.deepEqual([dataset.rows, dataset.dim], [2, 3]);
      assert.deepEqual([...(await dataset.vectors())], [1, 2, 3, 4, 5, 6.5]);
      assert.deepEqual([...(await dataset.vector(1))], [4, 5, 6.5]);
    } finally {
      await served.close();
      rmSync(other, { recursive: true, force: true });
    }
  });
});
