/** The stock projector's own page, as a person uses it. */
import type { Frame, Page } from "playwright-core";
import sharp from "sharp";
import { poll } from "./harness.js";

/** What the page of the stock projector holds. */
interface Stock {
  readonly dataSet: null | {
    readonly points: readonly { readonly projections: Record<string, number> }[];
    readonly tSNEIteration: number;
    readonly hasTSNERun: boolean;
  };
  readonly projection?: { readonly projectionType: string; readonly dimensionality: number };
  readonly bookmarkPanel: {
    readonly savedStates?: readonly { label: string; selectedProjection: string }[];
  };
}

export interface StockPage {
  readonly page: Page;
  /** The frame of the stock plugin. */
  readonly frame: Frame;
  /** Uncaught errors of the page. */
  readonly errors: string[];
}

/** Opens TensorBoard at its own projector and waits for data and bookmarks. */
export async function openStock(page: Page, url: string): Promise<StockPage> {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error.stack ?? error)));
  await page.goto(`${url}#projector`);
  const frame = await poll(
    async () => {
      const found = page.frames().find((one) => one.url().endsWith("projector_binary.html"));
      const isLoaded = await found?.evaluate(() => {
        const stock = document
          .querySelector("vz-projector-dashboard")
          ?.shadowRoot?.querySelector("vz-projector") as unknown as Stock | null | undefined;
        Object.assign(window, { stock });
        return Boolean(stock?.projection) && (stock?.bookmarkPanel.savedStates?.length ?? 0) > 0;
      });
      return isLoaded ? found : undefined;
    },
    { what: "the stock projector with data and bookmarks", timeoutMs: 120_000 },
  );
  return { page, frame, errors };
}

/** Label and slot of every bookmark that the page lists. */
export const bookmarksOf = ({ frame }: StockPage) =>
  frame.evaluate(() =>
    ((window as unknown as { stock: Stock }).stock.bookmarkPanel.savedStates ?? []).map(
      ({ label, selectedProjection }) => [label, selectedProjection],
    ),
  );

/** Clicks a bookmark and waits until its slot is the view, and nothing stands over the page. */
export async function showBookmark(stock: StockPage, label: string, dims: number): Promise<void> {
  const bookmarks = await bookmarksOf(stock);
  const at = bookmarks.findIndex(([name]) => name === label);
  const slot = bookmarks[at]?.[1];
  await stock.frame
    .locator(`.state-radio paper-icon-button[data-index="${at}"]`)
    .click({ timeout: 60_000 });
  await becomesView(stock, slot ?? label, dims);
}

/** Waits until a projection is the view, has run where it runs, and no dialog is open. */
export function becomesView(stock: StockPage, slot: string, dims: number): Promise<unknown> {
  return poll(
    async () => {
      const now = await stock.frame.evaluate(() => {
        const { projection, dataSet } = (window as unknown as { stock: Stock }).stock;
        return {
          slot: projection?.projectionType,
          dims: projection?.dimensionality,
          steps: dataSet?.tSNEIteration ?? 0,
        };
      });
      const isShown = now.slot === slot && now.dims === dims && (await dialogOf(stock)) === "";
      return isShown && (slot !== "tsne" || now.steps >= 5);
    },
    {
      what: `the view ${slot} in ${dims} dimensions`,
      timeoutMs: 120_000,
      detail: () => stock.errors.join("; "),
    },
  );
}

/** Clicks the tab of a projection, which also stops a t-SNE that goes on. */
export async function showTab(stock: StockPage, slot: string, dims: number): Promise<void> {
  await stock.frame.locator(`.ink-tab[data-tab="${slot}"]`).click({ timeout: 60_000 });
  await becomesView(stock, slot, dims);
  await poll(
    () =>
      stock.frame.evaluate(
        () => !(window as unknown as { stock: Stock }).stock.dataSet?.hasTSNERun,
      ),
    { what: "stock's t-SNE at rest" },
  );
}

/** What the dialog over the page says; empty where none is open. */
async function dialogOf({ frame }: StockPage): Promise<string> {
  const dialog = frame.locator("#notification-dialog");
  return (await dialog.isVisible()) ? (await dialog.innerText()).trim() || "open" : "";
}

/** Coordinates of all points by their names in stock: `umap-0`. */
export const coordinatesOf = async ({ frame }: StockPage, names: readonly string[]) =>
  (await frame.evaluate(
    (wanted) =>
      (window as unknown as { stock: Stock }).stock.dataSet?.points.map((point) =>
        wanted.map((name) => point.projections[name] ?? Number.NaN),
      ),
    names,
  )) ?? [];

/** Share of the map's pixels that are not its background. */
export async function inkOf({ frame }: StockPage): Promise<number> {
  const { data, info } = await sharp(await frame.locator("#scatter").screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let ink = 0;
  for (let at = 0; at < data.length; at += info.channels)
    if (Math.min(...data.subarray(at, at + 3)) < 200) ink++;
  return ink / (info.width * info.height);
}
