import assert from "node:assert/strict";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";
import { breaksStockUrls } from "pointillist/format";
import { type RunningTensorboard, startTensorboard } from "#scripts/lib/tensorboard.mjs";
import { boardPython } from "#scripts/oracle.mjs";
import { temporaryFolder } from "../io/folder.js";
import { skip } from "../skip.js";

/** Tags that folders, addresses and other dashboards could stumble over. */
const TAGS = [
  "plain",
  "loss", // a scalar's tag too
  "train/encoder/kernel:0",
  "..",
  "../..",
  "/",
  "a b",
  "猫の写真 🐈",
  "Ωmega-é",
  "x".repeat(300),
  "con",
  "nul.txt",
  ".hidden",
  "A",
  "a",
  'quote"\\back',
  "tab\tline\nbreak",
  "<b>bold</b>",
  "?x=1",
  "a&b",
  "a#b",
  "a+b",
  "100%",
  "%2e%2e",
  "__pointillist__/loss",
];
/** An address normalises these by itself, before any server sees them. */
const LOST_IN_ADDRESSES = /[\t\n]/;

/** Stock takes a variable's ":0" off. Source: projector_plugin.py, `_augment_configs_with_checkpoint_info`. */
const stockName = (tag: string) => tag.replace(/:0$/, "");

const bytesOf = (at: number) => {
  const values = Float32Array.from({ length: 6 }, (_, i) => at + i / 8 + 0.1);
  return { values, hex: Buffer.from(values.buffer).toString("hex") };
};

describe("tags of every kind", function () {
  this.timeout(180_000);
  const folder = temporaryFolder();

  for (const [reader, args] of [
    ["the default reader", []],
    ["the Python reader", ["--load_fast=false"]],
  ] as const)
    it(`make the tab active, and reach the stock projector as they are, by ${reader}`, async function () {
      const python = boardPython();
      if (!python) skip(this, "needs TensorBoard's Python: run `npm test`, which makes it");
      const logdir = folder();
      const warned = new Set<string>();
      const writer = new SummaryWriter(join(logdir, "run"));
      writer.scalar("loss", 0.5, 1);
      for (const [at, tag] of TAGS.entries()) {
        const told: string[] = [];
        const one = new SummaryWriter(join(logdir, "run"), {
          onWarning: (code) => told.push(code),
        });
        await one.embedding(
          tag,
          { data: bytesOf(at).values, shape: [3, 2] },
          { step: at, neighbours: false },
        );
        await one.close();
        if (told.includes("stock-name")) warned.add(tag);
      }
      await writer.close();
      const board = await startTensorboard({
        python,
        logdir,
        args: ["--reload_interval", "1", ...args],
      });
      try {
        await requireActive(board);
        const route = `${board.url}data/plugin/projector`;
        const info = (await (await fetch(`${route}/info?run=run`)).json()) as {
          embeddings: { tensorName: string; tensorShape: number[] }[];
        };
        const names = info.embeddings.map(({ tensorName }) => tensorName);
        assert.deepEqual([...names].sort(), TAGS.map(stockName).sort());
        for (const [at, tag] of TAGS.entries()) {
          if (LOST_IN_ADDRESSES.test(tag)) continue;
          // As the stock page puts its addresses together: nothing is encoded by it.
          const answer = await fetch(
            new URL(`${route}/tensor?run=run&name=${stockName(tag)}&num_rows=100000`),
          );
          const found = answer.ok ? Buffer.from(await answer.arrayBuffer()).toString("hex") : "";
          assert.equal(found === bytesOf(at).hex, !breaksStockUrls(tag), JSON.stringify(tag));
          assert.equal(warned.has(tag), breaksStockUrls(tag), JSON.stringify(tag));
        }
        // No dashboard lost a tag to us, and ours has them all.
        const scalars = await (await fetch(`${board.url}data/plugin/scalars/tags`)).json();
        assert.deepEqual(Object.keys((scalars as { run: object }).run), ["loss"]);
        const files = await (
          await fetch(`${board.url}data/plugin/pointillist/files?run=run`)
        ).json();
        const manifests = (files as { files: { base64?: string; path: string }[] }).files
          .filter(({ path }) => /\/\d+\.json$/.test(path))
          .map(({ base64 }) => JSON.parse(Buffer.from(base64 ?? "", "base64").toString()).tag);
        assert.deepEqual(manifests.sort(), [...TAGS].sort());
      } finally {
        await board.stop();
      }
    });

  for (const args of [[], ["--load_fast=false"]])
    it(`one marker alone makes a folder a run and the tab active (${args.join() || "default"})`, async function () {
      const python = boardPython();
      if (!python) skip(this, "needs TensorBoard's Python: run `npm test`, which makes it");
      const logdir = folder();
      const writer = new SummaryWriter(join(logdir, "only"));
      await writer.embedding(
        "words",
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        { step: 7 },
      );
      await writer.close();
      const board = await startTensorboard({
        python,
        logdir,
        args: ["--reload_interval", "1", ...args],
      });
      try {
        await requireActive(board);
        const runs = await (await fetch(`${board.url}data/runs`)).json();
        assert.deepEqual(runs, ["only"]);
        const listed = await (await fetch(`${board.url}data/plugin/pointillist/runs`)).text();
        assert.match(listed, /"only"/);
      } finally {
        await board.stop();
      }
    });
});

/** Waits until TensorBoard calls the tab active; a page that loads then shows it at once. */
async function requireActive(board: RunningTensorboard): Promise<void> {
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`${board.url}data/plugins_listing`);
    const listing = (await answer.json()) as Record<string, { enabled: boolean }>;
    if (listing["pointillist"]?.enabled && listing["projector"]?.enabled) return;
    assert.ok(tries < 120, `never active: ${JSON.stringify(listing)}\n${board.log()}`);
    await new Promise((done) => setTimeout(done, 250));
  }
}
