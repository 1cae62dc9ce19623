import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { line, linkOf } from "./actions.js";
import { appState, openTab, poll, type Tab } from "./harness.js";
import { startProxy } from "./proxy.js";
import { type Gate, gateWorkers, setGate } from "./worker-gate.js";

export interface ListedFile {
  readonly id: string;
  readonly path: string;
  readonly kind: string;
}

/** What the tests ask the tab's session. */
export interface Now {
  readonly now: {
    readonly other: { readonly difference: unknown } | null;
    readonly movement: unknown;
    readonly concepts: unknown;
    readonly inView: unknown;
    readonly columns: unknown;
    readonly tasks: readonly unknown[];
    readonly drawn: { readonly thumbnails: number } | null;
    readonly derived: {
      readonly columns: readonly unknown[];
      readonly quality: unknown;
      readonly clusterLabels: readonly unknown[];
      readonly rings: readonly unknown[];
      readonly stored: unknown;
      readonly kept: unknown;
      readonly one: unknown;
      readonly neighbourhood: { readonly found: readonly { distance: number | null }[] } | null;
    };
    readonly history: { readonly present: { readonly selected: Uint32Array } };
  };
}

export type Fact = (session: Now) => boolean | number;

/** A fetch or a computation that a person can start: how, what it asks for, and what shows that it has ended. */
export interface Work {
  readonly what: string;
  /** As its line of progress is called. */
  readonly named: string;
  /** Files or scripts that it cannot do without. */
  readonly needs?: (files: readonly ListedFile[]) => RegExp;
  /** The script of the worker that computes it. */
  readonly asks?: string;
  readonly prepare?: (tab: Tab) => Promise<void>;
  readonly start: (tab: Tab) => Promise<void>;
  readonly done: (tab: Tab) => Promise<boolean>;
  /** It follows from other work that is not cancelled: what that changed stays. */
  readonly follows?: boolean;
  /** Where there is nothing to show, that looks as if it were done. */
  readonly looksDone?: boolean;
}

export const files =
  (wanted: (file: ListedFile) => boolean) =>
  (listed: readonly ListedFile[]): RegExp => {
    const ids = listed.filter(wanted).map(({ id }) => id);
    assert.ok(ids.length > 0, "the run has such files");
    return new RegExp(ids.map((id) => `id=${id}`).join("|"));
  };
const SCRIPT_END = "\\.js";
export const script = (name: string) => () => new RegExp(`${name}[^/]*${SCRIPT_END}`);
export const vectors = files(({ kind }) => kind === "shard");

export function fact(tab: Tab, what: Fact): Promise<boolean> {
  return tab.frame.evaluate((text) => {
    const app = document.querySelector("pointillist-app") as unknown as { session: Now };
    return Boolean((new Function(`return (${text})`)() as Fact)(app.session));
  }, what.toString());
}

export const press = (tab: Tab, name: string | RegExp) =>
  tab.frame
    .getByRole("button", typeof name === "string" ? { name, exact: true } : { name })
    .first()
    .click();
export async function key(tab: Tab, pressed: string): Promise<void> {
  await tab.frame.locator("pt-map .host").focus();
  await tab.page.keyboard.press(pressed);
}
export async function inspectOne(tab: Tab): Promise<void> {
  await line(tab).fill("#17");
  await tab.frame.getByRole("button", { name: "1 found" }).waitFor();
  await tab.page.keyboard.press("Enter");
  await tab.frame.getByText(/^Nearest/).waitFor();
}
export async function selectSome(tab: Tab): Promise<void> {
  await tab.frame.getByRole("option", { name: /^hundred 3 / }).waitFor();
  await line(tab).fill('"hundred 3" >= 0.1');
  await tab.page.keyboard.press("Enter");
  await tab.frame.getByRole("button", { name: "Select", exact: true }).click();
  await tab.frame.getByText("100 selected").first().waitFor();
}
/** A browser asks for a script again up to 20 s after the request before it fell silent. */
const SCRIPT_MS = 60_000;

/** Names of the files that the present tab saved. */
export const downloads = new Set<string>();

/** What `tryWork` tries. */
export const SHOWN_TO_DONE =
  "shown, cancelled with nothing changed, told where it fails, and done by Try again";

/** Starts a piece of work where it falls silent, cancels it, tries it again where it fails, and again where it goes. */
export async function tryWork(
  { what, named, needs, asks, prepare, start, done, follows, looksDone }: Work,
  place: {
    readonly browser: Browser;
    readonly url: string;
    readonly listed: readonly ListedFile[];
  },
): Promise<void> {
  const wanted = needs?.(place.listed);
  let gate: Gate = "open";
  const proxy = await startProxy(place.url, {
    stall: (path) => gate === "silent" && wanted?.test(path) === true,
    refuse: (path) => (gate === "broken" && wanted?.test(path) ? 500 : undefined),
  });
  const tab = await openTab(place.browser, proxy.url, {
    state: "ready",
    reducedMotion: true,
    fresh: wanted?.source.endsWith(SCRIPT_END) === true, // a script that is kept is not asked for
    prepare: gateWorkers,
  });
  const set = async (state: Gate) => {
    gate = state;
    if (asks !== undefined) await setGate(tab, asks, state);
  };
  const alert = tab.frame.getByRole("alert");
  const rests = () =>
    poll(async () => (await tab.frame.getByRole("progressbar").count()) === 0, {
      what: "no work under way",
    });
  downloads.clear();
  tab.page.on("download", (one) => downloads.add(one.suggestedFilename()));
  try {
    // The link is kept from when all is read and named.
    await poll(async () => linkOf(tab).has("tag"), { what: "a link" });
    await rests();
    await prepare?.(tab);
    let before = await appState(tab);
    await set("silent");
    await start(tab);
    await tab.frame.getByRole("progressbar", { name: named }).waitFor({ state: "attached" });
    if (follows) before = await appState(tab);
    await tab.frame.getByRole("button", { name: `Cancel ${named}` }).click();
    await alert.filter({ hasText: "stopped on request" }).first().waitFor();
    await rests();
    assert.equal((await done(tab).catch(() => false)) && !looksDone, false);
    assert.deepEqual(await appState(tab), before);
    await set("broken");
    proxy.breakStalled();
    await again(tab, "stopped on request");
    const told = alert.filter({ hasNotText: "stopped on request" }).first();
    await told.waitFor({ timeout: SCRIPT_MS });
    await told.getByRole("button", { name: "Why" }).click();
    await told.getByText(/Found .+; wanted .+\. [A-Z]/).waitFor();
    await set("open");
    await told.getByRole("button", { name: "Try again" }).click();
    await poll(() => done(tab), { what, timeoutMs: SCRIPT_MS });
    await poll(async () => (await alert.count()) === 0, { what: "no notice left" });
  } catch (error) {
    const notices = await alert.allInnerTexts();
    const works = await tab.frame
      .getByRole("progressbar")
      .evaluateAll((bars) => bars.map((bar) => bar.ariaLabel));
    const state = JSON.stringify([works, await appState(tab)]);
    throw new Error(`${what} at a gate ${gate}, ${state}, ${notices.join("; ")}`, {
      cause: error,
    });
  } finally {
    await tab.close();
    await proxy.stop();
  }
}

export async function again(tab: Tab, text: string): Promise<void> {
  const notice = tab.frame.getByRole("alert").filter({ hasText: text }).first();
  await notice.getByRole("button", { name: "Why" }).click();
  await notice.getByRole("button", { name: "Try again" }).click();
}
