import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { pca, SummaryWriter, tsne } from "pointillist";
import { decodeNpy } from "pointillist/format";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { askPython } from "../ask-python.js";
import { appState, openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import { groupedVectors } from "./logged-run.js";

const ROWS = 150;
const DIM = 12;
const KINDS = ["bird", "boat", "house"] as const;

async function logRun(): Promise<string> {
  const logdir = await mkdtemp(join(tmpdir(), "pointillist-layouts-"));
  const rows = Array.from({ length: ROWS }, (_, row) => row);
  const kind = (row: number) => KINDS[row % 3] ?? "bird";
  const writer = new SummaryWriter(join(logdir, "animals"));
  await writer.embedding("images", groupedVectors(ROWS, DIM), {
    step: 7,
    metadata: { name: rows.map((row) => `${kind(row)} ${row}`), kind: rows.map(kind) },
    concepts: rows.map((row) => [
      { name: kind(row), value: 0.7 },
      ...(row % 5 === 0 ? [{ name: "sea", value: 0.9 }] : []),
    ]),
    layouts: [tsne({ dims: 2, perplexity: 10, seed: 1 }), pca({ dims: 3 })],
  });
  await writer.embedding("plane", groupedVectors(40, 2), { step: 7, layouts: [] });
  await writer.close();
  return logdir;
}

describe("layouts made in the tab", function () {
  this.timeout(240_000);
  let logdir: string;
  let folder: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;

  before(async function () {
    logdir = await logRun();
    folder = await mkdtemp(join(tmpdir(), "pointillist-saved-"));
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
    tab = await openTab(browser, board.url, { state: "ready", reducedMotion: true });
    await tab.frame.getByRole("option", { name: /^sea/ }).waitFor();
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
    for (const path of [logdir, folder]) if (path) await rm(path, { recursive: true, force: true });
  });
  afterEach(() => {
    const { errors, violations, strayRequests } = tab;
    assert.deepEqual(
      { errors, violations, strayRequests },
      { errors: [], violations: [], strayRequests: [] },
    );
  });

  async function becomes(name: string, value: string): Promise<void> {
    await poll(async () => (await appState(tab))?.[`data-${name}`] === value, {
      what: `data-${name}=${value}`,
      timeoutMs: 60_000,
    });
  }

  /** The shown layout as the tab exports it, [rows][axes]. */
  async function exported(): Promise<number[][]> {
    await tab.frame.getByRole("button", { name: "Export", exact: true }).click();
    const panel = tab.frame.getByRole("dialog", { name: "Export" });
    const [download] = await Promise.all([
      tab.page.waitForEvent("download"),
      panel.getByRole("button", { name: "Layout as npy", exact: true }).click(),
    ]);
    await panel.getByRole("button", { name: "Close" }).click();
    return await saved(download);
  }

  async function saved(download: {
    suggestedFilename(): string;
    saveAs(path: string): Promise<void>;
  }): Promise<number[][]> {
    const path = join(folder, download.suggestedFilename());
    await download.saveAs(path);
    const { shape, data } = decodeNpy(await readFile(path));
    const [rows = 0, dims = 0] = shape;
    const values = Array.from(data as Float32Array);
    return Array.from({ length: rows }, (_, row) => values.slice(row * dims, (row + 1) * dims));
  }

  const vectorRows = () => {
    const { data } = groupedVectors(ROWS, DIM);
    return Array.from({ length: ROWS }, (_, row) => [...data.slice(row * DIM, (row + 1) * DIM)]);
  };

  /** NumPy's scores of all components and their shares of the variance; each axis' largest entry is positive. */
  async function numpyPca(
    context: Mocha.Context,
  ): Promise<{ scores: number[][]; ratios: number[] }> {
    return await askPython(
      context,
      `import numpy as np
v = np.array(given, dtype=np.float64)
c = v - v.mean(0)
_, s, axes = np.linalg.svd(c, full_matrices=False)
largest = np.abs(axes).argmax(1)
axes = axes * np.sign(axes[np.arange(len(axes)), largest])[:, None]
answer = {"scores": (c @ axes.T).tolist(), "ratios": (s**2 / (s**2).sum()).tolist()}`,
      vectorRows(),
    );
  }

  function assertNear(found: number[][], expected: number[][]): void {
    assert.equal(found.length, expected.length);
    let most = 0;
    found.forEach((row, at) => {
      assert.equal(row.length, expected[at]?.length);
      row.forEach((value, axis) => {
        most = Math.max(most, Math.abs(value - (expected[at]?.[axis] ?? Number.NaN)));
      });
    });
    assert.ok(most < 2e-4, `largest difference ${most}`);
  }

  const pick = (letter: string, component: number) =>
    tab.frame.getByLabel(letter, { exact: true }).selectOption(String(component));

  it("a stored PCA shows its variance and lets components change places", async function () {
    const { scores, ratios } = await numpyPca(this.test?.ctx as Mocha.Context);
    await tab.frame.getByRole("radio", { name: /^PCA/ }).click();
    await becomes("layout", "PCA 3-D");
    const card = tab.frame.getByRole("region", { name: "Principal components" });
    await card.getByText("3 of 12 stored").waitFor();
    const options = await tab.frame
      .getByLabel("X", { exact: true })
      .locator("option")
      .allTextContents();
    assert.deepEqual(
      options.map((text) => text.trim()),
      ratios.slice(0, 3).map((ratio, at) => `${at + 1}, ${(ratio * 100).toFixed(1)} %`),
    );
    await pick("Z", -1);
    await pick("X", 2);
    await card
      .getByText(
        `${(((ratios[2] ?? 0) + (ratios[1] ?? 0)) * 100).toFixed(1)} % of the variance on the map`,
      )
      .waitFor();
    assertNear(
      await exported(),
      scores.map((row) => [row[2] ?? 0, row[1] ?? 0]),
    );
  });

  it("PCA computed here offers every component, equal to NumPy's, and is repeatable", async function () {
    const { scores, ratios } = await numpyPca(this.test?.ctx as Mocha.Context);
    const made: number[][][] = [];
    for (const name of ["PCA, new", "PCA, new 2"]) {
      await tab.frame.getByRole("button", { name: "New …" }).click();
      await tab.frame.getByRole("radio", { name: "PCA", exact: true }).click();
      await tab.frame.getByText("All 12, from all 150 rows.").waitFor();
      await tab.frame.getByRole("button", { name: "Start" }).click();
      await becomes("layout", name);
      const x = tab.frame.getByLabel("X", { exact: true });
      await poll(async () => (await x.locator("option").count()) === DIM, {
        what: "12 components",
      });
      assert.match(
        (await x.locator("option").nth(11).textContent()) ?? "",
        new RegExp(`^\\s*12, ${((ratios[11] ?? 0) * 100).toFixed(1)} %`),
      );
      await pick("X", 11);
      await pick("Y", 4);
      await pick("Z", 7);
      await tab.frame.getByText("components 12, 5, 8").waitFor();
      made.push(await exported());
    }
    assertNear(
      made[0] ?? [],
      scores.map((row) => [row[11] ?? 0, row[4] ?? 0, row[7] ?? 0]),
    );
    assert.deepEqual(made[0], made[1]);
  });

  it("centring and unit length are a switch, off at first, and the colophon says so", async function () {
    await tab.frame.getByRole("button", { name: "New …" }).click();
    await tab.frame.getByRole("radio", { name: "PCA", exact: true }).click();
    const sphere = tab.frame.getByLabel("Centre, and scale to unit length");
    assert.equal(await sphere.isChecked(), false);
    await sphere.check();
    await tab.frame.getByRole("button", { name: "Start" }).click();
    await becomes("layout", "PCA, new 3");
    await tab.frame.locator("pt-colophon").getByText("centred, unit length").waitFor();
    const expected = await askPython<number[][]>(
      this.test?.ctx as Mocha.Context,
      `import numpy as np
v = np.array(given, dtype=np.float64)
v = v - v.mean(0)
v = v / np.linalg.norm(v, axis=1, keepdims=True)
c = v - v.mean(0)
_, s, axes = np.linalg.svd(c, full_matrices=False)
largest = np.abs(axes).argmax(1)
axes = axes * np.sign(axes[np.arange(len(axes)), largest])[:, None]
answer = (c @ axes[:2].T).tolist()`,
      vectorRows(),
    );
    assertNear(await exported(), expected);
  });

  it("vectors of two numbers are drawn as they are, at once", async () => {
    await tab.frame.getByRole("button", { name: /^Tensor:/ }).click();
    await tab.frame.getByRole("option", { name: /^plane/ }).click();
    await becomes("layout", "Raw");
    await becomes("drawn", "40");
    const { data } = groupedVectors(40, 2);
    assert.deepEqual(
      await exported(),
      Array.from({ length: 40 }, (_, row) => [data[2 * row], data[2 * row + 1]]),
    );
    await tab.frame.getByRole("button", { name: /^Tensor:/ }).click();
    await tab.frame.getByRole("option", { name: /^images/ }).click();
    await becomes("tensor", "images");
  });

  it("axes of the user's own run between means; what matches nothing is said and never computed", async function () {
    await tab.frame.getByRole("button", { name: "Axes", exact: true }).click();
    const show = tab.frame.getByRole("button", { name: "Show", exact: true });
    const fill = async (name: string, text: string) => {
      await tab.frame.getByLabel(name).fill(text);
      await tab.frame.getByLabel(name).press("Tab");
    };
    await fill("X from", "boat");
    await fill("X to", "sea");
    await fill("Y to", "no such thing");
    await tab.frame.getByText(/^Nothing matches/).waitFor();
    assert.equal(await show.isDisabled(), true);
    await fill("Y to", "/bird \\d$/");
    await tab.frame.getByText("4 points").waitFor();
    await show.click();
    await becomes("layout", "Axes");
    const expected = await askPython<number[][]>(
      this.test?.ctx as Mocha.Context,
      `import numpy as np
v = np.array(given, dtype=np.float64)
rows = np.arange(len(v))
def axis(low, high):
    a, b = v[low].mean(0), v[high].mean(0)
    u = (b - a) / np.linalg.norm(b - a)
    return (v - (a + b) / 2) @ u
x = axis(rows % 3 == 1, rows % 5 == 0)
y = axis(rows >= 0, (rows % 3 == 0) & (rows < 10))
answer = np.stack([x, y], 1).tolist()`,
      vectorRows(),
    );
    assertNear(await exported(), expected);
    await tab.frame.getByText("boat (50) → sea (30)").waitFor();
    await tab.frame.getByText("all points → /bird \\d$/ (4)").waitFor();
    const names = await tab.frame.evaluate(() => {
      const app = document.querySelector("pointillist-app") as unknown as {
        shadowRoot: ShadowRoot;
      };
      const map = app.shadowRoot.querySelector("pt-map") as unknown as {
        view: { toSvg(): Promise<string> };
      };
      return map.view.toSvg();
    });
    assert.match(names, />sea</);
  });

  it("an axis with the same mean at both ends is a message, and the map goes back", async () => {
    await tab.frame.getByRole("button", { name: "Change …" }).click();
    await tab.frame.getByLabel("X from").fill("sea");
    await tab.frame.getByLabel("X from").press("Tab");
    await tab.frame.getByText("30 points").nth(1).waitFor();
    await tab.frame.getByRole("button", { name: "Show", exact: true }).click();
    await tab.frame.getByText(/the same mean at both ends/).waitFor();
    await becomes("layout", "Axes");
    await tab.frame
      .getByRole("button", { name: /Dismiss/ })
      .first()
      .click();
  });

  it("a t-SNE runs in a worker: pulled by a column, paused, perturbed, kept as a file, stopped", async () => {
    await tab.frame.getByRole("button", { name: "New …" }).click();
    await tab.frame.getByRole("radio", { name: "t-SNE", exact: true }).click();
    await tab.frame.getByLabel("Perplexity").fill("10");
    await tab.frame.getByLabel("Learning rate").fill("120");
    await tab.frame.getByLabel("Iterations").fill("10000");
    await tab.frame.getByLabel("Pull together by").selectOption("kind");
    await tab.frame.getByLabel("Strength").fill("0.9");
    await tab.frame.getByLabel("Without the label").fill("house");
    await tab.frame.getByRole("button", { name: "Start" }).click();
    const strip = tab.frame.locator("pt-run-strip");
    const iteration = async () =>
      Number.parseInt(
        ((await strip.getByText(/^Iteration/).textContent()) ?? "").replace(/\D/g, ""),
        10,
      );
    await poll(async () => (await iteration()) > 300, { what: "iterations", timeoutMs: 60_000 });
    await strip.getByRole("button", { name: "Perturb" }).click();
    await strip.getByRole("button", { name: "Pause" }).click();
    await strip.getByRole("button", { name: "Go on" }).waitFor();
    const still = await poll(
      async () => {
        const before = await iteration();
        await new Promise((resolve) => setTimeout(resolve, 400));
        return (await iteration()) === before ? before : undefined;
      },
      { what: "a run that stands still" },
    );
    const [download] = await Promise.all([
      tab.page.waitForEvent("download"),
      strip.getByRole("button", { name: "Keep as layout" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), `t-sne-at-${still}@7.npy`);
    assert.equal((await saved(download)).length, ROWS);
    await tab.frame.getByRole("radio", { name: `t-SNE at ${still}` }).waitFor();
    await strip.getByRole("button", { name: "Go on" }).click();
    await poll(async () => (await iteration()) > still, { what: "more iterations" });
    await strip.getByRole("button", { name: "Stop" }).click();
    await becomes("layout", "t-SNE, new");
    const places = await exported();
    // The pull of strength 0.9 brings each labelled group together; the ignored one is pulled by nothing.
    const spread = (kind: number) => {
      const own = places.filter((_, row) => row % 3 === kind);
      const middle = [0, 1].map(
        (axis) => own.reduce((sum, at) => sum + (at[axis] ?? 0), 0) / own.length,
      );
      return (
        own.reduce(
          (sum, at) =>
            sum + Math.hypot((at[0] ?? 0) - (middle[0] ?? 0), (at[1] ?? 0) - (middle[1] ?? 0)),
          0,
        ) / own.length
      );
    };
    assert.ok(spread(0) < spread(2) && spread(1) < spread(2), `${[0, 1, 2].map(spread)}`);
  });

  it("UMAP runs in a worker in space, shows progress, and can be cancelled", async () => {
    const start = async () => {
      await tab.frame.getByRole("button", { name: "New …" }).click();
      await tab.frame.getByRole("radio", { name: "UMAP", exact: true }).click();
      await tab.frame.getByRole("radio", { name: "3-D", exact: true }).click();
      await tab.frame.getByLabel("Neighbours").fill("8");
      await tab.frame.getByLabel("Least distance").fill("0.3");
      await tab.frame.getByRole("button", { name: "Start" }).click();
    };
    await start();
    await becomes("layout", "UMAP 3-D, new");
    await tab.frame.locator("pt-run-strip").waitFor({ state: "detached", timeout: 60_000 });
    const placed = await poll(
      async () =>
        (await tab.frame.getByRole("radio", { name: "UMAP 3-D, new" }).count()) === 1 &&
        (await exported()),
      { what: "the layout", timeoutMs: 60_000 },
    );
    assert.deepEqual([placed.length, placed[0]?.length], [ROWS, 3]);
    await tab.frame.getByText("neighbours 8").waitFor();
    await tab.frame.getByText("min distance 0.3").waitFor();
    await tab.frame.getByRole("button", { name: "New …" }).click();
    await tab.frame.getByRole("radio", { name: "UMAP", exact: true }).click();
    await tab.frame.getByRole("button", { name: "Start" }).waitFor();
    // A layout of few points takes a second: from outside the page *Cancel* would be gone before it is pressed.
    const told = await tab.frame.evaluate(async () => {
      const root = document.querySelector("pointillist-app")?.shadowRoot;
      const press = (within: Element | null | undefined, words: string) => {
        const buttons = [...(within?.shadowRoot?.querySelectorAll("button") ?? [])];
        const button = buttons.find((one) => one.textContent?.trim() === words);
        button?.click();
        return button !== undefined;
      };
      press(root?.querySelector("pt-compute-form"), "Start");
      for (let tries = 0; tries < 4000; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        const strip = root?.querySelector("pt-run-strip");
        const bar = strip?.shadowRoot?.querySelector("[role=progressbar]");
        const words = bar?.textContent ?? "";
        if (press(strip, "Cancel")) return words;
      }
      return "";
    });
    assert.notEqual(told.trim(), "");
    await becomes("layout", "UMAP 3-D, new");
    assert.equal(await tab.frame.getByRole("radio", { name: "UMAP, new" }).count(), 0);
  });
});
