import type { Frame, Page } from "playwright-core";
import { poll } from "./harness.js";

/** Where the tab is: in TensorBoard's frame, or a page of its own. */
export interface Shown {
  readonly frame: Frame | Page;
}

export interface Seen {
  readonly width: number;
  readonly height: number;
  readonly left: readonly number[];
  readonly right: readonly number[];
}

/** Size and two pixels of a canvas below the picture of the inspector. */
export function seen(tab: Shown, canvas: "small" | "large"): Promise<Seen | null> {
  return tab.frame.evaluate((which) => {
    const find = (root: Document | ShadowRoot, name: string): Element | null => {
      const found = root.querySelector(name);
      if (found) return found;
      for (const { shadowRoot } of root.querySelectorAll("*")) {
        const below = shadowRoot && find(shadowRoot, name);
        if (below) return below;
      }
      return null;
    };
    const picture = find(document, "pt-original")?.shadowRoot;
    const place = which === "large" ? picture : picture?.querySelector("pt-thumbnail")?.shadowRoot;
    const shown = place?.querySelector("canvas");
    const pixels = shown?.getContext("2d");
    if (!shown || !pixels) return null;
    const at = (x: number) => [...pixels.getImageData(x, shown.height >> 1, 1, 1).data];
    const { width, height } = shown;
    return { width, height, left: at(width >> 2), right: at((width * 3) >> 2) };
  }, canvas);
}

/** Opens the inspector on a row. */
export function inspect(tab: Shown, row: number): Promise<void> {
  return tab.frame.evaluate((wanted) => {
    const app = document.querySelector("pointillist-app") as unknown as {
      session: { inspect(row: number): void };
    };
    app.session.inspect(wanted);
  }, row);
}

/** Waits for a picture of that width. */
export const becomes = (tab: Shown, canvas: "small" | "large", side: number) =>
  poll(
    async () => {
      const now = await seen(tab, canvas);
      return now?.width === side && now;
    },
    { what: `a ${canvas} picture of ${side} px` },
  );
