/**
 * A browser whose profile lasts as long as the process of the tests. Half of what opening a tab costs is compiling
 * TensorBoard's script; the browser keeps what it compiled in its profile, by address (see `KeptPort`).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { CHROMIUM_FLAGS } from "#scripts/chromium.mjs";

/** Putting the page together on a GPU of software costs a quarter of the processor time; the map is drawn the same. */
const TEST_FLAGS = [...CHROMIUM_FLAGS, "--disable-gpu-compositing"];
const VIEWPORT = { width: 1440, height: 900 };

export interface Surroundings {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly reducedMotion?: boolean;
  /** Nothing of the server is cached: for tests of what is fetched, or fails to be. */
  readonly fresh?: boolean;
}

let profile: string | undefined;
let isProfileTaken = false;
const keptContexts = new WeakMap<Browser, BrowserContext>();
const withPage = new WeakSet<BrowserContext>();
/** What a page may leave behind, but for what is cached. */
const REMEMBERED = "cookies,file_systems,indexeddb,local_storage,service_workers,cache_storage";

/** Headless Chromium with WebGL2 in software. A second one beside the first has no profile that lasts. */
export async function launchKept(executablePath: string): Promise<Browser> {
  if (isProfileTaken) return await chromium.launch({ executablePath, args: TEST_FLAGS });
  profile ??= newProfile();
  const options = { executablePath, args: TEST_FLAGS, viewport: VIEWPORT };
  const context = await chromium.launchPersistentContext(profile, options);
  const browser = context.browser();
  if (browser === null) throw new Error("a browser with a profile tells no browser");
  isProfileTaken = true;
  browser.once("disconnected", () => {
    isProfileTaken = false;
  });
  keptContexts.set(browser, context);
  return browser;
}

function newProfile(): string {
  const folder = mkdtempSync(join(tmpdir(), "pointillist-profile-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * A page of the kept profile, which remembers of `origin` nothing but what it was sent and compiled; a page of a context
 * of its own where the profile has a page open, or where it is to be `fresh`: nothing is cached there.
 */
export async function newPage(
  browser: Browser,
  origin: string,
  { width, height, dark, reducedMotion, fresh }: Surroundings,
): Promise<{ page: Page; close(): Promise<void> }> {
  const viewport = { width: width ?? VIEWPORT.width, height: height ?? VIEWPORT.height };
  const media = {
    colorScheme: dark ? "dark" : "light",
    reducedMotion: reducedMotion ? "reduce" : "no-preference",
  } as const;
  const kept = keptContexts.get(browser);
  if (kept === undefined || withPage.has(kept) || fresh) {
    const context = await browser.newContext({ viewport, ...media });
    return { page: await context.newPage(), close: () => context.close() };
  }
  withPage.add(kept);
  await kept.clearPermissions();
  const page = await kept.newPage();
  page.once("close", () => withPage.delete(kept));
  const session = await kept.newCDPSession(page);
  await session.send("Storage.clearDataForOrigin", { origin, storageTypes: REMEMBERED });
  await session.detach();
  await page.setViewportSize(viewport);
  await page.emulateMedia(media);
  return { page, close: () => page.close() };
}
