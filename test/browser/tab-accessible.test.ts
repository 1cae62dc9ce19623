import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { withoutWebGl } from "./actions.js";
import { openTab, startBoard, startBrowser, type Tab, type TabOptions } from "./harness.js";
import { logRuns } from "./logged-run.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Serious and critical findings of axe in the tab's frame, in words. */
async function findings(tab: Tab): Promise<string[]> {
  await tab.frame.evaluate(AXE);
  const violations = await tab.frame.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(options: object): Promise<{ violations: Finding[] }> };
    };
    // Targets of 24 px are a rule that axe leaves off unless asked.
    return (await axe.run({ rules: { "target-size": { enabled: true } } })).violations;
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
}

describe("the tab for everybody (T44)", function () {
  this.timeout(180_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;

  before(async function () {
    logdir = await logRuns();
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
    if (logdir) await rm(logdir, { recursive: true, force: true });
  });

  for (const dark of [false, true]) {
    it(`has no serious finding of axe ${dark ? "in the dark" : "by day"}: first sight, one concept, a point, a selection, help, table`, async () => {
      const tab = await openTab(browser, board.url, { state: "ready", dark });
      try {
        const found: string[] = [];
        const check = async (state: string) => {
          await tab.page.waitForTimeout(400);
          found.push(...(await findings(tab)).map((one) => `[${state}] ${one}`));
        };
        const concept = tab.frame.getByRole("option", { name: /^sea/ });
        await concept.waitFor();
        await check("first sight");
        await concept.click({ position: { x: 60, y: 14 } }); // the name, not its signs
        await tab.frame.getByText("Appears together with").waitFor();
        await check("one concept");
        await tab.frame.getByRole("radio", { name: "Compare" }).click();
        await tab.frame.getByRole("button", { name: /^both / }).click();
        await tab.frame.getByText("What is special here").waitFor();
        await check("a selection");
        await tab.frame
          .getByRole("button", { name: /^Row \d+/ })
          .first()
          .click();
        await tab.frame.getByText(/^Nearest 12/).waitFor();
        await check("a point");
        await tab.frame.getByRole("button", { name: "Help (?)" }).click();
        await tab.frame.getByRole("dialog", { name: "Keys and help" }).waitFor();
        await check("help");
        await tab.page.keyboard.press("Escape");
        await tab.frame.getByRole("button", { name: "Table (t)" }).click();
        await tab.frame.getByRole("grid").waitFor();
        await check("table");
        await tab.page.keyboard.press("Escape");
        await tab.frame.getByRole("button", { name: /Layout quality/ }).click();
        await check("quality");
        await tab.frame.getByRole("button", { name: /^Run:\s+animals/ }).click();
        await check("run list");
        assert.deepEqual(found, []);
      } finally {
        await tab.close();
      }
    });

    it(`has none in its panels ${dark ? "in the dark" : "by day"}: colours, export, views, edits, forms, search, two maps, movement, a layout under way, columns`, async () => {
      const tab = await openTab(browser, board.url, { state: "ready", dark, reducedMotion: true });
      const { frame, page } = tab;
      try {
        const found: string[] = [];
        const check = async (state: string) => {
          await page.waitForTimeout(400);
          found.push(...(await findings(tab)).map((one) => `[${state}] ${one}`));
        };
        const press = (name: string | RegExp) =>
          frame
            .getByRole("button", typeof name === "string" ? { name, exact: true } : { name })
            .first()
            .click();
        const leave = () => page.keyboard.press("Escape");
        await frame.getByRole("option", { name: /^sea/ }).waitFor();
        await press("Options");
        await frame.getByRole("radiogroup", { name: "Palette" }).waitFor();
        await check("colour options");
        await press("Options");
        for (const name of ["Export", "Views"]) {
          await press(name);
          await frame.getByRole("dialog", { name }).waitFor();
          await check(name);
        }
        await press("Export");
        await press("Edit metadata …");
        await check("edit metadata");
        await leave();
        await press(/^Colour/);
        await check("colour picker");
        await leave();
        await press("New …");
        await frame.getByRole("radio", { name: "t-SNE", exact: true }).waitFor();
        await check("compute form");
        await press("Start");
        await frame.locator("pt-run-strip").waitFor();
        await check("a layout under way");
        const strip = frame.locator("pt-run-strip").getByRole("button", { name: "Cancel" });
        if ((await strip.count()) > 0) await strip.click().catch(() => {});
        await frame.getByRole("combobox", { name: "Find or filter" }).fill("boat 1");
        await frame.getByRole("button", { name: /found$/ }).click();
        await check("search");
        await press("Clear");
        await frame
          .getByRole("radio", { name: /^t-SNE/ })
          .first()
          .click();
        await press("Show movement");
        await frame.getByRole("img", { name: /^Mean movement: / }).waitFor();
        await check("movement");
        await press("Hide movement");
        await press("Split view (s)");
        await frame.getByRole("region", { name: /^Second map/ }).waitFor();
        await check("two maps");
        await press("Split view (s)");
        await frame.getByRole("radio", { name: "Grid" }).click();
        await check("small maps");
        await press(/^Run:\s+animals/);
        await frame.getByRole("option", { name: /columns/ }).click();
        await frame.getByRole("heading", { name: /^Columns/ }).waitFor();
        await check("columns");
        assert.deepEqual(found, []);
      } finally {
        await tab.close();
      }
    });

    it(`has none at its edges ${dark ? "in the dark" : "by day"}: matrix, own axes, runs laid over, a broken run, an empty folder, no WebGL2`, async () => {
      const found: string[] = [];
      const check = async (tab: Tab, state: string) => {
        await tab.page.waitForTimeout(400);
        found.push(...(await findings(tab)).map((one) => `[${state}] ${one}`));
      };
      const tab = await openTab(browser, board.url, { state: "ready", dark, reducedMotion: true });
      try {
        const { frame } = tab;
        await frame.getByRole("option", { name: /^sea/ }).click({ position: { x: 60, y: 14 } });
        await frame.getByRole("button", { name: "Matrix …" }).click();
        await frame.getByRole("dialog", { name: "Concepts that occur together" }).waitFor();
        await check(tab, "matrix");
        await tab.page.keyboard.press("Escape");
        await frame.getByRole("button", { name: "Axes", exact: true }).click();
        await frame.getByLabel("X from").fill("boat");
        await check(tab, "own axes");
        await frame.getByRole("button", { name: /^Run:\s+animals/ }).click();
        await frame.getByRole("option", { name: /^Lay runs over this one/ }).click();
        await frame.getByRole("dialog", { name: "Lay runs over each other" }).waitFor();
        await check(tab, "runs laid over");
      } finally {
        await tab.close();
      }
      await lookAt("a broken run", [breakRun], { dark }, (opened) => check(opened, "a broken run"));
      await lookAt("an empty folder", [], { dark, state: "empty" }, (opened) =>
        check(opened, "an empty folder"),
      );
      const blind = await openTab(browser, board.url, {
        dark,
        plugin: "pointillist",
        prepare: withoutWebGl,
      });
      try {
        await blind.frame.getByText("The map needs WebGL2").first().waitFor();
        await blind.frame.getByRole("grid").waitFor();
        await check(blind, "no WebGL2");
        assert.deepEqual(blind.errors, []);
      } finally {
        await blind.close();
      }
      assert.deepEqual(found, []);
    });
  }

  /** Opens a folder of its own, with what `makers` put there. */
  async function lookAt(
    what: string,
    makers: readonly ((logdir: string) => Promise<void>)[],
    options: TabOptions,
    look: (tab: Tab) => Promise<void>,
  ): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), "pointillist-edge-"));
    for (const make of makers) await make(folder);
    const own = await startBoard(folder);
    try {
      const tab = await openTab(browser, own.url, options);
      if (makers.length > 0) await tab.frame.getByRole("alert").first().waitFor();
      await look(tab);
      await tab.close();
    } catch (error) {
      throw new Error(what, { cause: error });
    } finally {
      await own.stop();
      await rm(folder, { recursive: true, force: true });
    }
  }
});

async function breakRun(logdir: string): Promise<void> {
  await mkdir(join(logdir, "run"));
  await writeFile(join(logdir, "run/projector_config.pbtxt"), "embeddings { tensor_name: ");
}
