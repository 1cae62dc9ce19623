import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { SummaryWriter } from "pointillist";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import {
  appState,
  openTab,
  poll,
  startBoard,
  startBrowser,
  type Tab,
  waitForState,
} from "./harness.js";
import { PAYLOADS } from "./payloads.js";
import { type RunningProxy, startProxy } from "./proxy.js";

const COUNT = PAYLOADS.length;

/** What a name of a folder may hold: no slash, and not more than 255 bytes. */
const FOLDERS = PAYLOADS.map((text) => text.replaceAll("/", "\u2215").slice(0, 80));

function layoutNamed(name: string, rows: number, parameters: Record<string, string> = {}) {
  const data = Float32Array.from({ length: rows * 2 }, (_, at) => Math.sin(at * 7.3));
  return { name, method: "tsne", parameters, coordinates: { data, shape: [rows, 2] } };
}

/** Runs whose every text is hostile: cells, headers, categories, concepts, layouts, tags, names of runs, configs. */
async function logHostile(): Promise<string> {
  const logdir = mkdtempSync(join(tmpdir(), "pointillist-hostile-"));
  const rows = { data: new Float32Array(COUNT * 2), shape: [COUNT, 2] };
  const cells = new SummaryWriter(join(logdir, "cells"));
  await cells.embedding("rows", rows, {
    step: 1,
    metadata: { name: [...PAYLOADS], split: [...PAYLOADS] },
    concepts: PAYLOADS.map((name) => [{ name, value: 0.9 }]),
    layouts: PAYLOADS.map((name) => layoutNamed(name, COUNT, { metric: name })),
    neighbours: false,
  });
  await cells.close();
  const columns = new SummaryWriter(join(logdir, "columns"));
  await columns.embedding(
    "headers",
    { data: new Float32Array(6), shape: [3, 2] },
    {
      step: 1,
      metadata: Object.fromEntries(PAYLOADS.map((name) => [name, ["a", "b", "c"]])),
      layouts: [layoutNamed("flat", 3)],
      neighbours: false,
    },
  );
  await columns.close();
  const tags = new SummaryWriter(join(logdir, "tags"));
  for (const tag of PAYLOADS)
    await tags.embedding(tag, { data: new Float32Array(4), shape: [2, 2] }, { step: 1 });
  await tags.close();
  for (const [at, folder] of FOLDERS.entries()) {
    mkdirSync(join(logdir, folder));
    writeFileSync(join(logdir, folder, "projector_config.pbtxt"), `embeddings { ${PAYLOADS[at]}`);
  }
  return logdir;
}

/** All text below an element, its shadow trees included, with white space as a reader sees it. */
function textOf(place: Locator): Promise<string> {
  return place.evaluate((element) => {
    const gather = (node: Node): string => {
      if (node instanceof HTMLStyleElement) return "";
      if (node instanceof Text) return node.data;
      const parts = node instanceof Element && node.shadowRoot ? [node.shadowRoot] : [];
      const field = node instanceof HTMLInputElement ? node.value : "";
      return field + [...parts, ...node.childNodes].map(gather).join(" ");
    };
    return gather(element).replace(/\s+/gu, " ");
  });
}

/** Scrolls everything below an element on by half a page, and from the end to the start again. */
function scrollOn(place: Locator): Promise<void> {
  return place.evaluate((element) => {
    const visit = (node: Element | ShadowRoot): void => {
      if (node instanceof Element) {
        const room = node.scrollHeight - node.clientHeight;
        if (room > 4 && /auto|scroll/u.test(getComputedStyle(node).overflowY))
          node.scrollTop = node.scrollTop >= room - 2 ? 0 : node.scrollTop + node.clientHeight / 2;
        if (node.shadowRoot) visit(node.shadowRoot);
      }
      for (const child of node.children) visit(child);
    };
    visit(element);
  });
}

/** Looks until every text was legible in a place; `next` brings the following ones into sight. */
async function legible(
  place: Locator,
  texts: readonly string[],
  what: string,
  next: () => Promise<unknown> = () => scrollOn(place),
): Promise<void> {
  const missing = new Set(texts.map((text) => text.replace(/\s+/gu, " ")));
  await poll(
    async () => {
      const seen = await textOf(place);
      for (const text of missing) if (seen.includes(text)) missing.delete(text);
      if (missing.size > 0) await next();
      return missing.size === 0;
    },
    {
      what: `hostile text as text: ${what}`,
      timeoutMs: 240_000,
      detail: () => `${missing.size} never seen, the first: ${[...missing][0]}`,
    },
  );
}

/** Dismisses the notices in sight: the next ones come. */
function dismissShown(notices: Locator): Promise<void> {
  return notices.evaluate((element) => {
    const buttons = element.shadowRoot?.querySelectorAll<HTMLElement>("[aria-label=Dismiss]") ?? [];
    for (const button of buttons) button.click();
  });
}

describe("hostile text in the tab, under a strict policy and Trusted Types", function () {
  this.timeout(600_000);
  let logdir: string;
  let board: RunningTensorboard;
  let proxy: RunningProxy;
  let browser: Browser;
  let tab: Tab;
  const dialogs: string[] = [];
  const breaches: string[] = [];

  before(async function () {
    logdir = await logHostile();
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
    proxy = await startProxy(board.url, { strictPolicy: true, trustedTypes: true });
    tab = await openTab(browser, proxy.url, {
      width: 1600,
      height: 1000,
      timeoutMs: 60_000,
      fresh: true,
    });
    tab.page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await tab.page.exposeFunction("breached", (text: string) => breaches.push(text));
    await watchPolicy(tab);
  });
  after(async () => {
    await tab?.close();
    await browser?.close();
    await proxy?.stop();
    await board?.stop();
    if (logdir) rmSync(logdir, { recursive: true, force: true });
  });

  /** Opens a run of those above by its picker. */
  async function openRun(name: string): Promise<void> {
    await tab.frame.getByRole("button", { name: /^Run:/ }).click();
    await tab.frame.getByRole("combobox", { name: "Find a run" }).fill(name);
    await tab.page.keyboard.press("Enter");
    await poll(async () => (await appState(tab))?.["data-run"] === name, {
      what: `the run ${name}`,
    });
    await poll(async () => (await appState(tab))?.["data-state"] === "ready", {
      what: `the data of ${name}`,
    });
  }

  it("names of runs, and what is wrong with their configs", async () => {
    await tab.frame.getByRole("button", { name: /^Run:/ }).click();
    await legible(tab.frame.locator("pt-picker[open]"), FOLDERS, "names of runs");
    await tab.page.keyboard.press("Escape");
    const notices = tab.frame.locator("pt-notices").last();
    await legible(notices, FOLDERS, "notices", () => dismissShown(notices));
  });

  it("cells, categories, concepts, layouts and their parameters", async () => {
    await openRun("cells");
    await legible(tab.frame.locator("pt-concept-list"), PAYLOADS, "concepts");
    await tab.frame.getByRole("button", { name: "Table (t)" }).click();
    await legible(tab.frame.locator("pt-table"), PAYLOADS, "cells");
    await tab.frame.getByRole("button", { name: "Table (t)" }).click();
    for (const row of [0, 57, 199]) {
      await tab.frame.evaluate((wanted) => {
        const app = document.querySelector("pointillist-app") as unknown as {
          session: { inspect(row: number): void };
        };
        app.session.inspect(wanted);
      }, row);
      await legible(tab.frame.locator("pt-right-panel"), [PAYLOADS[row] ?? ""], "the inspector");
    }
    await tab.frame
      .getByRole("button", { name: /^Layout:\s+more/ })
      .first()
      .click();
    await legible(tab.frame.locator("pt-layout-chips"), PAYLOADS, "layouts");
    await tab.page.keyboard.press("Escape");
    await legible(tab.frame.locator("pt-colophon"), [PAYLOADS[0] ?? ""], "a layout's parameters");
  });

  it("headers and tags", async () => {
    await openRun("columns");
    await legible(tab.frame.locator("pt-column-panel"), PAYLOADS, "headers");
    await openRun("tags");
    await tab.frame.getByRole("button", { name: /^Tensor:/ }).click();
    await legible(tab.frame.locator("pt-picker[open]"), PAYLOADS, "tags");
    await tab.page.keyboard.press("Escape");
  });

  it("what is typed, and what an address brings", async () => {
    await openRun("cells");
    const line = tab.frame.getByRole("combobox", { name: "Find or filter" });
    // Every eighth: each form once, with one deed or another.
    for (const text of PAYLOADS.filter((_, at) => at % 8 === Math.floor(at / 8) % 8))
      await line.fill(text);
    await line.fill(PAYLOADS.at(-1) ?? "");
    await legible(tab.frame.locator("pt-filter-line"), [PAYLOADS.at(-1) ?? ""], "the filter line");
    await tab.page.keyboard.press("Escape");
    const last = new URLSearchParams({
      v: "1",
      run: "cells",
      tag: "rows",
      layout: PAYLOADS[77] ?? "",
      colour: PAYLOADS[78] ?? "",
      concept: PAYLOADS[79] ?? "",
      filter: `"${PAYLOADS[80]}"`,
    });
    await tab.page.goto(
      `${proxy.url}#pointillist&p.pointillist.view=${encodeURIComponent(last.toString())}`,
    );
    await tab.page.reload();
    const frame = await poll(
      async () => tab.page.frames().find((one) => one.url().includes("name=pointillist")),
      { what: "the frame" },
    );
    tab = { ...tab, frame };
    await waitForState(tab, "ready");
    await watchPolicy(tab);
    await poll(async () => (await appState(tab))?.["data-layout"] === PAYLOADS[77], {
      what: "the layout of the address",
    });
  });

  it("nothing ran, nothing left the loopback, nothing was reported", async () => {
    const ran = await Promise.all(
      tab.page.frames().map((frame) => frame.evaluate(() => "__ran" in window)),
    );
    const { strayRequests, violations } = tab;
    assert.deepEqual(
      { ran: ran.filter(Boolean), dialogs, breaches, strayRequests, violations },
      { ran: [], dialogs: [], breaches: [], strayRequests: [], violations: [] },
    );
  });
});

/** Reports of the policy in the plugin's frame, as they come. */
async function watchPolicy(tab: Tab): Promise<void> {
  await tab.frame.evaluate(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { breached } = window.parent as unknown as { breached(text: string): void };
      breached(
        `${event.violatedDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}`,
      );
    });
  });
}
