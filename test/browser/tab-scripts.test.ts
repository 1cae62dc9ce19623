import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { linkOf, zoomIn } from "./actions.js";
import { appState, openForAll, openTab, poll, type Tab } from "./harness.js";
import { logWork } from "./logged-work.js";
import { startProxy } from "./proxy.js";
import { fact, press, script } from "./work-table.js";

/** Opens the tab behind a proxy that refuses these scripts until it is mended. */
async function openWithout(browser: Browser, url: string, names: readonly string[]) {
  let isBroken = true;
  const wanted = new RegExp(names.map((name) => script(name)().source).join("|"));
  const proxy = await startProxy(url, {
    refuse: (path) => (isBroken && wanted.test(path) ? 500 : undefined),
  });
  const tab = await openTab(browser, proxy.url, {
    state: "ready",
    reducedMotion: true,
    fresh: true,
  });
  const told = tab.frame.getByRole("alert");
  return {
    tab,
    told,
    /** How often each script was asked for. */
    asked: () =>
      names.map((name) => proxy.requests.filter(({ path }) => script(name)().test(path)).length),
    mend: () => {
      isBroken = false;
    },
    /** Presses Try again on all that is told of, until nothing is. */
    async again() {
      while ((await told.count()) > 0) {
        const one = told.first();
        const text = await one.innerText();
        await one.getByRole("button", { name: "Why" }).click();
        await one.getByText(/Found .+; wanted a script of the tab\. [A-Z]/).waitFor();
        await one.getByRole("button", { name: "Try again" }).click();
        await poll(async () => !(await told.allInnerTexts()).includes(text), { what: "an answer" });
      }
    },
    async close() {
      await tab.close();
      await proxy.stop();
    },
  };
}

describe("T47: a script of the tab that does not come", function () {
  this.timeout(180_000);
  const here = openForAll(logWork);

  for (const { what, needs, start, done } of [
    {
      what: "a panel",
      needs: "elements_export-panel",
      start: (tab: Tab) => press(tab, "Export"),
      done: async (tab: Tab) =>
        (await tab.frame.getByRole("button", { name: "Vectors as npy" }).count()) > 0,
    },
    {
      what: "what finds clusters",
      needs: "data_analysis_js",
      start: async () => {},
      done: (tab: Tab) => fact(tab, ({ now }) => now.derived.clusterLabels.length > 0),
    },
  ])
    it(`${what} whose script did not come is told of, and fetched anew by Try again`, async () => {
      let isBroken = true;
      const wanted = script(needs)();
      const proxy = await startProxy(here.board.url, {
        refuse: (path) => (isBroken && wanted.test(path) ? 500 : undefined),
      });
      const tab = await openTab(here.browser, proxy.url, {
        state: "ready",
        reducedMotion: true,
        fresh: true,
      });
      try {
        await start(tab);
        const told = tab.frame.getByRole("alert");
        await told.first().waitFor();
        assert.equal(await done(tab), false);
        isBroken = false;
        await told.first().getByRole("button", { name: "Why" }).click();
        await told.first().getByRole("button", { name: "Try again" }).click();
        await poll(() => done(tab), { what });
        await poll(async () => (await told.count()) === 0, { what: "no notice left" });
      } finally {
        await tab.close();
        await proxy.stop();
      }
    });

  it("those of the map are asked for once, told of each, and fetched by Try again", async () => {
    const names = [
      "elements_camera-keeper",
      "elements_map-extras",
      "view_extras",
      "elements_colour-options",
    ];
    const opened = await openWithout(here.browser, here.board.url, names);
    const { tab, told } = opened;
    try {
      await poll(async () => opened.asked().every((times) => times === 1), {
        what: "every script",
      });
      await poll(async () => (await told.count()) === 3, { what: "three notices" });
      await tab.frame.getByText(/^and 1 more/).waitFor();
      // What is drawn, moved and chosen meanwhile asks for none of them again.
      await zoomIn(tab);
      await tab.frame
        .getByRole("option", { name: /^hundred 3 / })
        .click({ position: { x: 60, y: 14 } });
      await poll(() => fact(tab, ({ now }) => now.derived.one !== null), { what: "one concept" });
      assert.deepEqual(
        opened.asked(),
        names.map(() => 1),
      );
      opened.mend();
      await opened.again();
      assert.deepEqual(
        opened.asked(),
        names.map(() => 2),
      );
      await zoomIn(tab);
      await poll(async () => linkOf(tab).has("camera"), { what: "the view in the address" });
    } finally {
      await opened.close();
    }
  });

  it("that of all that is worked out after the picture is told of, and its work is done by Try again", async () => {
    const opened = await openWithout(here.browser, here.board.url, ["state_later"]);
    const { tab, told } = opened;
    try {
      await told.first().waitFor();
      assert.equal(await fact(tab, ({ now }) => now.derived.clusterLabels.length > 0), false);
      await tab.page.keyboard.press("Escape");
      opened.mend();
      await opened.again();
      await poll(() => fact(tab, ({ now }) => now.derived.clusterLabels.length > 0), {
        what: "names of clusters",
      });
    } finally {
      await opened.close();
    }
  });

  it("that of all round the map is told of on the map; the address is kept once its scripts are there", async () => {
    const opened = await openWithout(here.browser, here.board.url, [
      "elements_chrome",
      "elements_address",
    ]);
    const { tab, told } = opened;
    try {
      await told.filter({ hasText: "The panels did not come" }).waitFor();
      const shown = await appState(tab);
      assert.equal(shown?.["data-drawn"], shown?.["data-points"]);
      assert.equal(await tab.frame.getByRole("button", { name: "Export" }).count(), 0);
      await told.getByRole("button", { name: "Try again" }).click();
      await told.filter({ hasText: "The panels did not come" }).waitFor();
      await poll(async () => opened.asked().join() === "2,1", { what: "what keeps the address" });
      opened.mend();
      await told.getByRole("button", { name: "Try again" }).click();
      await tab.frame.getByRole("button", { name: "Export" }).waitFor();
      await told.first().waitFor();
      assert.equal(linkOf(tab).has("tag"), false);
      await opened.again();
      await poll(async () => linkOf(tab).has("tag"), { what: "a link" });
    } finally {
      await opened.close();
    }
  });
});
