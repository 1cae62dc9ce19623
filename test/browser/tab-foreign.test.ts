import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { GOLDEN } from "../format/golden.js";
import { type Expected, writeForeignLogdir } from "./foreign-logdir.js";
import {
  appState,
  closeQuiet,
  openTab,
  poll,
  startBoard,
  startBrowser,
  type Tab,
} from "./harness.js";

/** What the page's app holds, as far as these tests ask. */
interface App {
  readonly session: {
    readonly now: {
      readonly derived: { readonly placement: { readonly positions: Float32Array } | null };
    };
    readonly surroundings: {
      readonly source: {
        openRun(run: string): Promise<{
          tensors: { tag: string; steps: { step: number }[] }[];
          notices: { where: string; found: string }[];
        }>;
        openDataset(
          run: string,
          tag: string,
          step: number | null,
        ): Promise<{
          vectors(): Promise<Float32Array>;
          vector(row: number): Promise<Float32Array>;
          thumbnail(row: number): Promise<ImageBitmap | null>;
          columns(): Promise<{ columns: readonly { name: string }[] } | null>;
          dispose(): void;
        }>;
      };
    };
  };
}

describe("the tab on runs of TensorFlow, Keras, PyTorch and tensorboardX", function () {
  this.timeout(240_000);
  let folder: string;
  let logdir: string;
  let expected: Expected;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;

  before(async function () {
    ({ folder, logdir, expected } = writeForeignLogdir(this as never));
    addBroken(logdir);
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
  });
  beforeEach(async () => {
    tab = await openTab(browser, board.url, { plugin: "pointillist" });
    await becomes("state", "ready");
  });
  afterEach(() => closeQuiet(tab));
  after(async () => {
    await browser?.close();
    await board?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const becomes = (name: string, value: string) =>
    poll(async () => (await appState(tab))?.[`data-${name}`] === value, {
      what: `data-${name}=${value}`,
      timeoutMs: 60_000,
    });

  async function openRun(run: string): Promise<void> {
    await tab.frame.getByRole("button", { name: /^Run:/ }).click();
    await tab.frame.getByRole("combobox", { name: "Find a run" }).fill(run);
    await tab.frame.getByRole("option").filter({ hasText: run }).first().click();
    await becomes("run", run);
  }

  async function openTensor(tensor: string): Promise<void> {
    if ((await appState(tab))?.["data-tensor"] === tensor) return;
    await tab.frame.getByRole("button", { name: /^Tensor:/ }).click();
    await tab.frame.getByRole("option").filter({ hasText: tensor }).first().click();
    await becomes("tensor", tensor);
  }

  it("every tensor of every step is listed, and every value is what its writer had", async () => {
    for (const [run, tensors] of Object.entries(expected)) {
      const found = await tab.frame.evaluate(
        async ([name, tags]) => {
          const { source } = (document.querySelector("pointillist-app") as unknown as App).session
            .surroundings;
          const listed = (await source.openRun(name as string)).tensors;
          const values: Record<string, Record<string, number[]>> = {};
          for (const { tag, steps } of listed) {
            values[tag] = {};
            for (const { step } of (tags as string[]).includes(tag) ? steps : []) {
              const dataset = await source.openDataset(name as string, tag, step);
              (values[tag] as Record<string, number[]>)[step] = [...(await dataset.vectors())];
              dataset.dispose();
            }
          }
          return values;
        },
        [run, Object.keys(tensors)] as const,
      );
      const wanted = Object.fromEntries(
        Object.entries(tensors).map(([tag, steps]) => [
          tag,
          Object.fromEntries(
            Object.entries(steps).map(([step, rows]) => [
              step,
              [...Float32Array.from(rows.flat())],
            ]),
          ),
        ]),
      );
      assert.deepEqual(found, wanted, run);
    }
  });

  it("Keras: each epoch a step, each Embedding with its labels; a map is computed when asked for", async () => {
    await openRun("keras-3");
    assert.equal((await appState(tab))?.["data-tensor"], "words");
    await becomes("step", "1");
    await tab.frame.getByText("words has no stored layout.").waitFor();
    await tab.frame.getByRole("button", { name: "Step 0", exact: true }).click();
    await becomes("step", "0");
    await openTensor("tags");
    await becomes("points", "6");
    await tab.frame.getByText("label", { exact: true }).first().waitFor();
    await openRun("keras-2");
    assert.equal((await appState(tab))?.["data-tensor"], "words/embeddings");
    await tab.frame.getByRole("button", { name: "Step 0", exact: true }).click();
    await becomes("step", "0");
    await tab.frame.getByRole("button", { name: /Compute one here/ }).click();
    await tab.frame.getByRole("radio", { name: "PCA" }).click();
    await tab.frame.getByRole("button", { name: "Start", exact: true }).click();
    await becomes("drawn", "6000");
    await tab.frame.getByRole("button", { name: /^Run:/ }).click();
    const rows = tab.frame.getByRole("option");
    assert.equal(await rows.filter({ hasText: "train" }).count(), 0, "train is no run of its own");
  });

  it("weights of Keras 3 are read by ranges: a row costs a small part of the file", async () => {
    const file = join(logdir, "keras-3/train/keras_embedding.ckpt-1.weights.h5");
    tab.requests.length = 0;
    const row = await tab.frame.evaluate(async () => {
      const { source } = (document.querySelector("pointillist-app") as unknown as App).session
        .surroundings;
      await source.openRun("keras-3");
      const dataset = await source.openDataset("keras-3", "words", 1);
      const found = [...(await dataset.vector(700))];
      dataset.dispose();
      return found;
    });
    const wanted = expected["keras-3"]?.["words"]?.["1"]?.[700] ?? assert.fail();
    assert.deepEqual(row, [...Float32Array.from(wanted)]);
    const reads = tab.requests.filter(({ path }) => path.startsWith("file?id="));
    assert.ok(reads.length > 0 && reads.every(({ range }) => range !== undefined));
    const bytes = reads.reduce((sum, { range }) => {
      const [first = 0, last = 0] =
        /(\d+)-(\d+)/
          .exec(range ?? "")
          ?.slice(1)
          .map(Number) ?? [];
      return sum + last - first + 1;
    }, 0);
    const { size } = statSync(file);
    assert.ok(bytes < size / 4, `${bytes} of ${size} bytes in ${reads.length} reads`);
  });

  it("sprites: not square, partly filled, above 8,192 px; the picture of a row is its own", async () => {
    for (const tensor of ["not square", "partly filled", "tall", "wide"]) {
      const colours = await tab.frame.evaluate(async (tag) => {
        const { source } = (document.querySelector("pointillist-app") as unknown as App).session
          .surroundings;
        await source.openRun("sprites");
        const dataset = await source.openDataset("sprites", tag, null);
        const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
        const seen: number[][] = [];
        for (let row = 0; row < 12; row++) {
          const image = await dataset.thumbnail(row);
          if (!image || !canvas) continue;
          canvas.drawImage(image, image.width / 2, image.height / 2, 1, 1, 0, 0, 1, 1);
          seen.push([...canvas.getImageData(0, 0, 1, 1).data.subarray(0, 3)]);
        }
        dataset.dispose();
        return seen;
      }, tensor);
      const wanted = Array.from({ length: 12 }, (_, row) => [row * 20, 255 - row * 20, 77]);
      assert.deepEqual(colours, wanted, tensor);
    }
  });

  it("bookmarks of the stock projector are layouts; choosing one selects and colours as it did", async () => {
    const seen: Record<string, number>[][] = JSON.parse(
      readFileSync(join(GOLDEN, "bookmarks/seen.json"), "utf8"),
    );
    await openRun("bookmarks");
    await becomes("drawn", "60");
    await tab.frame.getByRole("radio", { name: "State 1" }).click();
    await becomes("layout", "State 1");
    await tab.frame.getByText("11 selected").first().waitFor();
    await tab.frame.getByRole("button", { name: /^Colour:?\s+kind/ }).waitFor();
    const placed = await tab.frame.evaluate(() => {
      const { now } = (document.querySelector("pointillist-app") as unknown as App).session;
      return [...(now.derived.placement?.positions ?? [])];
    });
    const wanted = (seen[1] ?? []).flatMap((point) =>
      [0, 1, 2].map((axis) => point[`tsne-${axis}`] ?? 0),
    );
    assert.deepEqual(placed, [...Float32Array.from(wanted)]);
    await tab.frame.getByRole("radio", { name: "State 2" }).click();
    await becomes("drawn", "11");
  });

  it("a damaged checkpoint, sprite or metadata file is one notice; all else works", async () => {
    const broken = await tab.frame.evaluate(async () => {
      const { source } = (document.querySelector("pointillist-app") as unknown as App).session
        .surroundings;
      return await source.openRun("broken");
    });
    assert.deepEqual(
      broken.tensors.map(({ tag }) => tag),
      ["good", "bad sprite", "no metadata", "embedding", "half/weights"],
    );
    assert.deepEqual(
      broken.notices.map(({ where, found }) => `${where}: ${found}`),
      [
        "torn.index: not a table: wrong magic at its end",
        "projector_config.pbtxt: metadata gone.tsv is named by the config, but not there",
      ],
    );
    await openRun("broken");
    await tab.frame.getByRole("alert").filter({ hasText: "torn.index" }).waitFor();
    await openTensor("bad sprite");
    await tab.frame.getByRole("button", { name: /Compute one here/ }).click();
    await tab.frame.getByRole("radio", { name: "PCA" }).click();
    await tab.frame.getByRole("button", { name: "Start", exact: true }).click();
    await becomes("drawn", "12");
    await tab.frame.getByRole("radio", { name: "Images (i)" }).click();
    await tab.frame.getByRole("alert").filter({ hasText: "sheet.png" }).waitFor();
  });

  it("metadata with too few rows are told beside their name", async () => {
    await openRun("files");
    await openTensor("short");
    await tab.frame.getByRole("alert").filter({ hasText: "short.labels" }).waitFor();
  });

  it("one bad run of a hundred leaves ninety-nine", async () => {
    const many = join(folder, "many");
    for (let run = 0; run < 100; run++) {
      const home = join(many, `run-${String(run).padStart(2, "0")}`);
      mkdirSync(home, { recursive: true });
      const config = 'embeddings { tensor_name: "v" tensor_path: "v.tsv" }';
      const damaged = "embeddings { tensor_name: }";
      writeFileSync(join(home, "projector_config.pbtxt"), run === 50 ? damaged : config);
      writeFileSync(join(home, "v.tsv"), "1\t2\n3\t4\n5\t6\n");
    }
    const other = await startBoard(many);
    try {
      await tab.page.goto(`${other.url}#pointillist`);
      const frame = await poll(
        async () => tab.page.frames().find((one) => one.url().includes("name=pointillist")),
        { what: "the tab" },
      );
      tab = { ...tab, frame };
      await becomes("state", "ready");
      await tab.frame.getByRole("button", { name: /^Run:/ }).click();
      const rows = tab.frame.getByRole("listbox", { name: "Run" }).getByRole("option");
      await poll(async () => (await rows.count()) === 102, { what: "all runs" });
      const titles = await rows.locator(".title").allInnerTexts();
      const wanted = Array.from({ length: 100 }, (_, run) => `run-${String(run).padStart(2, "0")}`);
      const actions = ["Lay runs over this one …", "Open files …"];
      assert.deepEqual(titles.sort(), [...wanted, ...actions].sort());
      const broken = rows.filter({ hasText: "could not be read" });
      assert.equal(await broken.count(), 1);
      assert.match(await broken.innerText(), /^run-50\n/);
      assert.equal(await rows.filter({ hasText: "1 embedding ·" }).count(), 99);
      const notices = tab.frame.getByRole("alert");
      assert.equal(await notices.count(), 1);
      assert.match(await notices.innerText(), /run-50\/projector_config\.pbtxt: cannot be parsed/);
      await tab.page.keyboard.press("Escape");
      await openRun("run-99");
      await becomes("points", "3");
    } finally {
      await other.stop();
    }
  });
});

/** A run of which a checkpoint, a sprite and a metadata file are bad; two tensors and a checkpoint are not. */
function addBroken(logdir: string): void {
  const run = join(logdir, "broken");
  mkdirSync(run);
  const source = join(logdir, "saver");
  for (const end of [".index", ".data-00000-of-00001"]) {
    const bytes = readFileSync(join(source, `model.ckpt-30${end}`));
    writeFileSync(join(run, `model.ckpt-30${end}`), bytes);
    writeFileSync(join(run, `torn${end}`), bytes.subarray(0, bytes.length / 2));
  }
  writeFileSync(join(run, "v.tsv"), readFileSync(join(logdir, "sprites/v.tsv")));
  writeFileSync(join(run, "sheet.png"), "this is no picture");
  const entry = (name: string, more = "") =>
    `embeddings { tensor_name: "${name}" tensor_path: "v.tsv" ${more} }\n`;
  const sprite = 'sprite { image_path: "sheet.png" single_image_dim: 8 single_image_dim: 8 }';
  writeFileSync(
    join(run, "projector_config.pbtxt"),
    entry("good") + entry("bad sprite", sprite) + entry("no metadata", 'metadata_path: "gone.tsv"'),
  );
}
