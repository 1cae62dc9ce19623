import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import type { Context } from "mocha";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { CHROMIUM_HELP, findChromium } from "#scripts/chromium.mjs";
import { type RunningTensorboard, startTensorboard } from "#scripts/lib/tensorboard.mjs";
import { boardPython, oraclePython } from "#scripts/oracle.mjs";
import { skip } from "../skip.js";
import { launchKept, newPage, type Surroundings } from "./kept-browser.js";
import { KeptPort } from "./kept-port.js";

const boardPort = new KeptPort();

/** A TensorBoard with the plugin: without TensorFlow, as most people have it, or with. */
export function startBoard(
  logdir: string | undefined,
  options: { tensorflow?: boolean; python?: string | undefined; args?: readonly string[] } = {},
): Promise<RunningTensorboard> {
  const python = options.python ?? (options.tensorflow ? oraclePython() : boardPython());
  assert.ok(python, "no Python environment: run `npm test`, which makes it");
  const args = ["--reload_interval", "2", ...(options.args ?? [])];
  return boardPort.start(
    (port) => startTensorboard({ python, logdir, args, port }),
    ({ ended }) => ended,
  );
}

/** Headless Chromium with WebGL2 in software; skips the test, with the reason, where none is found. */
export async function startBrowser(context: Context): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) skip(context, CHROMIUM_HELP);
  return launchKept(executablePath);
}

/** Of the suite it is called in: what `log` writes, a browser and a TensorBoard, there from its first test to its last. */
export function openForAll(log: () => Promise<string>) {
  const opened = {} as { browser: Browser; board: RunningTensorboard };
  let logdir: string | undefined;
  before(async function () {
    logdir = await log();
    opened.browser = await startBrowser(this as never);
    opened.board = await startBoard(logdir);
  });
  after(async () => {
    await opened.browser?.close();
    await opened.board?.stop();
    if (logdir) await rm(logdir, { recursive: true, force: true });
  });
  return opened;
}

/** What happened in a page while a test looked at it. */
export interface Tab {
  readonly page: Page;
  readonly context: BrowserContext;
  /** The plugin's frame. */
  readonly frame: Frame;
  /** Errors of the console and uncaught ones, of the plugin's frame and the host. */
  readonly errors: string[];
  /** Content policy violations of any frame. */
  readonly violations: string[];
  /** Requests that left the loopback. */
  readonly strayRequests: string[];
  /** Paths requested below the plugin's routes, in order. */
  readonly requests: { path: string; range: string | undefined; at: number }[];
  close(): Promise<void>;
}

export interface TabOptions extends Surroundings {
  /** What `data-state` must become; default: any but `loading`. */
  readonly state?: string;
  readonly timeoutMs?: number;
  readonly plugin?: string;
  /** What the address says to open, as a link of the tab does: `v=1&run=pytorch`. */
  readonly view?: string;
  /** An address to open in the place of the plugin's tab. */
  readonly link?: string;
  /** Done to the page before it opens anything: to hold or change what it is sent. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

/** Opens TensorBoard at the plugin's tab and waits until the app has settled. */
export async function openTab(
  browser: Browser,
  url: string,
  options: TabOptions = {},
): Promise<Tab> {
  const { page, close } = await newPage(browser, new URL(url).origin, options);
  await options.prepare?.(page);
  const errors: string[] = [];
  const violations: string[] = [];
  const strayRequests: string[] = [];
  const requests: { path: string; range: string | undefined; at: number }[] = [];
  page.on("console", (message) => {
    const text = message.text();
    if (/Content Security Policy/i.test(text)) violations.push(text);
    else if (message.type() === "error") errors.push(text);
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("request", (request) => {
    const address = new URL(request.url());
    if (!/^(127\.0\.0\.1|localhost)$/.test(address.hostname) && /^https?:/.test(address.protocol))
      strayRequests.push(request.url());
    const at = address.pathname.indexOf("/data/plugin/pointillist/");
    if (at >= 0)
      requests.push({
        path: address.pathname.slice(at + "/data/plugin/pointillist/".length) + address.search,
        range: request.headers()["range"],
        at: Date.now(),
      });
  });
  if (options.dark)
    await page.addInitScript(() => {
      localStorage.setItem("_tb_global_settings", JSON.stringify({ theme: "dark" }));
    });
  const view =
    options.view === undefined ? "" : `&p.pointillist.view=${encodeURIComponent(options.view)}`;
  await page.goto(options.link ?? `${url}#${options.plugin ?? "pointillist"}${view}`);
  const frame = await pluginFrame(page, options.plugin ?? "pointillist");
  const tab: Tab = {
    page,
    context: page.context(),
    frame,
    errors,
    violations,
    strayRequests,
    requests,
    close,
  };
  if (!options.plugin) await waitForState(tab, options.state, options.timeoutMs);
  return tab;
}

/** Closes a tab in which nothing was logged as an error, no policy was broken and no request left the loopback. */
export async function closeQuiet(tab: Tab): Promise<void> {
  const { errors, violations, strayRequests } = tab;
  await tab.close();
  assert.deepEqual(
    { errors, violations, strayRequests },
    { errors: [], violations: [], strayRequests: [] },
  );
}

async function pluginFrame(page: Page, name: string): Promise<Frame> {
  return poll(async () => page.frames().find((frame) => frame.url().includes(`name=${name}`)), {
    what: `the frame of the plugin ${name}`,
  });
}

/** Waits until `<pointillist-app>` is in `state` (default: any but loading) and, when ready, has drawn. */
export async function waitForState(tab: Tab, state?: string, timeoutMs = 30_000): Promise<void> {
  await poll(
    async () => {
      const now = await appState(tab);
      if (!now || now["data-state"] === "loading") return undefined;
      if (state && now["data-state"] !== state) return undefined;
      if (now["data-state"] === "ready" && !Number(now["data-drawn"])) return undefined;
      return now;
    },
    {
      what: `the state ${state ?? "settled"}`,
      timeoutMs,
      detail: () => JSON.stringify(tab.errors),
    },
  );
}

/** The app's attributes, or undefined before it exists. */
export function appState(tab: Tab): Promise<Record<string, string> | undefined> {
  return tab.frame
    .evaluate(() => {
      const app = document.querySelector("pointillist-app");
      if (!app) return undefined;
      return Object.fromEntries([...app.attributes].map((one) => [one.name, one.value]));
    })
    .catch(() => undefined);
}

/** From one question of `poll` to the next; what takes long is asked less often, since to ask costs time as well. */
const ASK_MS = { first: 30, last: 250, growth: 1.3 };

/**
 * Asks again until `probe` gives something. Playwright's own waitForFunction evaluates text in the page, which fails
 * under a policy without 'unsafe-eval'.
 */
export async function poll<T>(
  probe: () => Promise<T | undefined | false>,
  options: { what: string; timeoutMs?: number; detail?: () => string },
): Promise<T> {
  const deadline = Date.now() + (options.timeoutMs ?? 20_000);
  for (let waitMs = ASK_MS.first; ; waitMs = Math.min(ASK_MS.last, waitMs * ASK_MS.growth)) {
    const value = await probe();
    if (value !== undefined && value !== false) return value as T;
    if (Date.now() > deadline)
      throw new Error(`waited in vain for ${options.what} ${options.detail?.() ?? ""}`);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}
