// Makes test/golden/bookmarks: a run, and what the stock projector's own "Save bookmarks" downloads of it in a browser.
//   node test/golden/make_bookmarks.mjs     (needs .venv/board and a Chromium)
// Views: a PCA in 3-D with a selection, a t-SNE after some steps coloured by a column, and four rows isolated by search.
// Beside it the coordinates that the stock projector's own objects had then, read from its page.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, findChromium } from "../../scripts/chromium.mjs";
import { startTensorboard } from "../../scripts/lib/tensorboard.mjs";
import { boardPython } from "../../scripts/oracle.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const logdir = mkdtempSync(join(tmpdir(), "pointillist-state-"));
const ROWS = 60;
const DIM = 50;
const tensors = Array.from({ length: ROWS }, (_, row) =>
  Array.from({ length: DIM }, (_, dim) =>
    ((dim % 3 === row % 3 ? 3 : 1) + Math.abs(Math.sin(row * 12.9 + dim * 78.2))).toFixed(2),
  ).join("\t"),
);
const metadata = tensors.map((_, row) => `row ${row}\tkind ${row % 3}`);
const run = join(here, "bookmarks/run");
writeFileSync(join(run, "tensors.tsv"), `${tensors.join("\n")}\n`);
writeFileSync(join(run, "metadata.tsv"), `name\tkind\n${metadata.join("\n")}\n`);
const config = 'embeddings {\n  tensor_name: "points"\n  tensor_path: "tensors.tsv"\n  metadata_path: "metadata.tsv"\n';
writeFileSync(join(run, "projector_config.pbtxt"), `${config}}\n`);
cpSync(run, join(logdir, "run"), { recursive: true });
// TensorBoard calls a folder a run only where an event file stands.
cpSync(join(here, "events/tf2.tfevents"), join(logdir, "run/events.out.tfevents.1.a"));
const board = await startTensorboard({ python: boardPython(), logdir });
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: [...CHROMIUM_FLAGS],
});
const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
try {
  await clickThrough();
} finally {
  await browser.close();
  await board.stop();
  rmSync(logdir, { recursive: true });
}
writeFileSync(join(run, "projector_config.pbtxt"), `${config}  bookmarks_path: "state.txt"\n}\n`);

async function clickThrough() {
await page.goto(`${board.url}#projector`);

async function until(probe, what) {
  for (let turn = 0; turn < 120; turn++) {
    const found = await probe();
    if (found) return found;
    await page.waitForTimeout(500);
  }
  throw new Error(`waited in vain for ${what}`);
}

const frame = await until(
  () => page.frames().find((one) => one.url().includes("projector_binary")),
  "the stock projector",
);
const app = frame.locator("vz-projector");
const points = () =>
  app.evaluate((element) => {
    
    const { dataSet } = element;
    return dataSet ? { count: dataSet.points.length, first: dataSet.points[0].projections } : null;
  });
await until(async () => (await points())?.first?.["pca-0"] !== undefined, "its PCA");

const seen = [];
async function addBookmark() {
  seen.push(
    await app.evaluate((element) => {
      const { dataSet } = element;
      return dataSet.points.map(({ index, projections }) => ({ index, ...projections }));
    }),
  );
  await frame.locator('paper-icon-button[icon="add"]').click();
}

await frame.locator("vz-projector-bookmark-panel #expand-more").click();
const search = frame.locator("vz-projector-inspector-panel vz-projector-input input");
await search.fill("row 1");
await page.waitForTimeout(1500);
await addBookmark();

await frame.locator("vz-projector-data-panel").evaluate((panel) => {
  panel.selectedColorOptionName = "kind"; // its menu is a Polymer drop-down that has no text to click on
});
await page.waitForTimeout(500);
await frame.locator('vz-projector-projections-panel .ink-tab[data-tab="tsne"]').click();
await until(async () => {
  const text = await frame.locator("vz-projector-projections-panel .run-tsne-iter").textContent();
  return Number(text.replace(/\D/g, "")) > 60;
}, "60 steps of t-SNE");
await frame.locator("vz-projector-projections-panel .pause-tsne").click();
await page.waitForTimeout(800);
await addBookmark();

await frame.locator("vz-projector-inspector-panel .set-filter").click();
await page.waitForTimeout(3000);
await addBookmark();

const [download] = await Promise.all([
  page.waitForEvent("download"),
  frame.locator('paper-icon-button[icon="save"]').click(),
]);
await download.saveAs(join(run, "state.txt"));
writeFileSync(join(here, "bookmarks/seen.json"), `${JSON.stringify(seen)}\n`);
console.log(download.suggestedFilename(), seen.map((view) => view.length));
await page.screenshot({ path: join(tmpdir(), "stock-state.png") });
}
