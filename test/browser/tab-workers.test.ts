import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { filterBy, linkOf, zoomUntil } from "./actions.js";
import { openForAll, openTab, poll, type Tab } from "./harness.js";
import { logWork, ROWS } from "./logged-work.js";
import { fact, key, press, SHOWN_TO_DONE, tryWork, type Work } from "./work-table.js";
import { gateWorkers, setGate } from "./worker-gate.js";

const option = (tab: Tab, name: RegExp) => tab.frame.getByRole("option", { name });

async function choose(tab: Tab, name: RegExp): Promise<void> {
  await option(tab, name).click({ position: { x: 60, y: 14 } });
}

/** As the points of the run are called. */
const NAME = /^a{40} \d+$/;
const cardOf = (tab: Tab) => tab.frame.locator("pt-map").getByRole("tooltip");

/** What a worker computes of data that it holds, or that it is sent. */
const COMPUTED: readonly Work[] = [
  {
    what: "names of clusters",
    named: "names on the map",
    asks: "analysis-worker",
    start: (tab) => key(tab, "2"),
    done: (tab) => fact(tab, ({ now }) => now.derived.clusterLabels.length > 0),
    follows: true,
  },
  {
    what: "rings round the points in view",
    named: "rings",
    asks: "concept-worker",
    async start(tab) {
      await zoomUntil(tab, 0, () => fact(tab, ({ now }) => now.inView !== null));
    },
    done: (tab) => fact(tab, ({ now }) => now.derived.rings.length > 0),
    follows: true,
  },
  {
    what: "the colours of one concept",
    named: "colours",
    asks: "concept-worker",
    start: (tab) => choose(tab, /^hundred 3 /),
    done: (tab) => fact(tab, ({ now }) => now.derived.one !== null),
  },
  {
    what: "the matrix of concepts",
    named: "which concepts occur together",
    asks: "concept-worker",
    async prepare(tab) {
      await choose(tab, /^hundred 3 /);
      await poll(() => fact(tab, ({ now }) => now.derived.one !== null), { what: "one concept" });
    },
    start: (tab) => press(tab, "Matrix …"),
    done: async (tab) => (await tab.frame.locator("pt-concept-matrix table").count()) > 0,
  },
  {
    what: "an end of an axis of one's own",
    named: "axes",
    asks: "concept-worker",
    prepare: (tab) => press(tab, "Axes"),
    async start(tab) {
      await tab.frame
        .getByRole("textbox", { name: "X to" })
        .or(tab.frame.getByLabel("X to"))
        .fill("island 1");
      await tab.page.keyboard.press("Tab");
    },
    done: async (tab) =>
      (await tab.frame
        .getByText(`${(ROWS / 3).toLocaleString("en")} points`, { exact: true })
        .count()) > 0,
  },
  {
    what: "sorting of the table",
    named: "sorting",
    asks: "column-worker",
    async prepare(tab) {
      await key(tab, "t");
      await tab.frame
        .getByRole("row", { name: /island/ })
        .first()
        .waitFor();
    },
    start: (tab) => tab.frame.getByTitle("Sort by place").click(),
    done: async (tab) =>
      (await tab.frame.getByRole("columnheader", { name: "place" }).getAttribute("aria-sort")) ===
      "ascending",
  },
  {
    what: "what a point under the keyboard is",
    named: "metadata of a point",
    asks: "column-worker",
    start: (tab) => key(tab, "ArrowRight"),
    done: async (tab) => (await cardOf(tab).getByText(NAME).count()) > 0,
  },
  {
    what: "names of selected points",
    named: "names of points",
    asks: "column-worker",
    async prepare(tab) {
      await filterBy(tab, '"hundred 3" >= 0.1');
      await poll(() => fact(tab, ({ now }) => now.derived.kept !== null), { what: "a filter" });
    },
    start: (tab) => press(tab, "Select"),
    done: async (tab) => (await tab.frame.locator("pt-neighbour").getByTitle(NAME).count()) > 0,
  },
  {
    what: "a filter by a column",
    named: "filter",
    asks: "column-worker",
    start: (tab) => filterBy(tab, 'place = "island 1"'),
    done: (tab) => fact(tab, ({ now }) => now.derived.kept !== null),
  },
];

describe("T47: whatever the tab's workers compute", function () {
  this.timeout(180_000);
  const here = openForAll(logWork);

  for (const work of COMPUTED)
    it(`${work.what}: ${SHOWN_TO_DONE}`, () =>
      tryWork(work, { browser: here.browser, url: here.board.url, listed: [] }));

  it("what the pointer comes over: shown while it waits, told once however far it moves, and named where it comes", async () => {
    const tab = await openTab(here.browser, here.board.url, {
      state: "ready",
      reducedMotion: true,
      prepare: gateWorkers,
    });
    const told = tab.frame.getByRole("alert");
    const bar = tab.frame.getByRole("progressbar");
    const hovered = () =>
      tab.frame.evaluate(() => {
        const app = document.querySelector("pointillist-app") as unknown as {
          session: { pointer: { value: { row: number } } };
        };
        return app.session.pointer.value.row;
      });
    /** Moves the pointer until it is over a point that it was not over before. */
    const overAnother = async (map: Locator) => {
      const box = await map.boundingBox();
      assert.ok(box);
      const before = await hovered();
      for (let at = 1; at < 400; at++) {
        const x = box.x + box.width * ((at * 0.618) % 1);
        const y = box.y + box.height * ((at * 0.382) % 1);
        await tab.page.mouse.move(x, y);
        const row = await hovered();
        if (row >= 0 && row !== before) return;
      }
      assert.fail("no point came under the pointer");
    };
    const aside = () => tab.page.mouse.move(2, 2);
    /** What stands in the place of the map says of a point what it is called. */
    const tries = async (map: Locator, named: string, isNamed: () => Promise<boolean>) => {
      await setGate(tab, "column-worker", "silent");
      await overAnother(map);
      await tab.frame.getByRole("progressbar", { name: named }).waitFor({ state: "attached" });
      assert.equal(await isNamed(), false);
      await aside();
      await poll(async () => (await bar.count()) === 0, { what: "an end where nobody looks" });
      assert.equal(await told.count(), 0);
      await setGate(tab, "column-worker", "broken");
      await overAnother(map);
      await told.first().waitFor();
      for (let more = 0; more < 3; more++) {
        await overAnother(map);
        await tab.page.waitForTimeout(200);
      }
      assert.equal(await told.count(), 1);
      await told.getByRole("button", { name: "Dismiss" }).click();
      await overAnother(map);
      await tab.page.waitForTimeout(400);
      assert.equal(await told.count(), 0);
      await setGate(tab, "column-worker", "open");
      await overAnother(map);
      await poll(isNamed, { what: `${named} that come` });
      await aside();
    };
    try {
      await poll(async () => linkOf(tab).has("tag"), { what: "a link" });
      await tries(
        tab.frame.locator("pt-map"),
        "metadata of a point",
        async () => (await cardOf(tab).getByText(NAME).count()) > 0,
      );
      await press(tab, "Split view (s)");
      await poll(
        () => fact(tab, ({ now }) => now.other !== null && now.other.difference !== null),
        {
          what: "a second map",
        },
      );
      const first = tab.frame.locator("pt-linked-map").first();
      await tries(first, "names of points", () =>
        first.evaluate((map) => {
          const { labels } = map as unknown as { labels: readonly { text: string }[] };
          return labels.some(({ text }) => text.startsWith("aaaa"));
        }),
      );
      await choose(tab, /^hundred 3 /);
      await poll(() => fact(tab, ({ now }) => now.derived.one !== null), { what: "one concept" });
      await setGate(tab, "concept-worker", "silent");
      await press(tab, "Matrix …");
      await press(tab, "Cancel which concepts occur together");
      await told.filter({ hasText: "stopped on request" }).waitFor();
      await setGate(tab, "concept-worker", "open");
      await tab.frame
        .locator("pt-concept-matrix")
        .getByRole("button", { name: "Try again" })
        .click();
      await tab.frame.locator("pt-concept-matrix table").waitFor();
      assert.equal(await told.count(), 0, "what was mended in the panel is no longer told of");
    } finally {
      await tab.close();
    }
  });
});
