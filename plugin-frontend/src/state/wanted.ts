/** What a link, or the memory of the browser, asks to open. Read with suspicion: anything odd is left out. */

import type { Choice } from "./choice.js";

export const LINK_VERSION = "1";
/** Longer text in an address is cut by some programs. */
export const MOST_CHARACTERS = 2000;

/** Each part may be absent, or gone by now. */
export interface Wanted {
  readonly run?: string | undefined;
  readonly tag?: string | undefined;
  readonly step?: number | undefined;
  readonly layout?: string | undefined;
  /** The layout that the colours of the concepts were handed out for. */
  readonly legend?: string | undefined;
  /** What is chosen from the first picture on. */
  readonly choice?: Partial<Choice>;
}

export function wholeNumber(text: string | null, most: number): number | undefined {
  if (text === null || !/^\d{1,16}$/u.test(text)) return undefined;
  const value = Number(text);
  return value <= most ? value : undefined;
}

/** The parts of a link; none where it is of another version. */
export function linkParts(text: string): URLSearchParams {
  const parts = new URLSearchParams(text.slice(0, 4 * MOST_CHARACTERS));
  return parts.get("v") === LINK_VERSION ? parts : new URLSearchParams();
}

export function readWanted(text: string): Wanted {
  const parts = linkParts(text);
  return {
    run: parts.get("run") ?? undefined,
    tag: parts.get("tag") ?? undefined,
    step: wholeNumber(parts.get("step"), Number.MAX_SAFE_INTEGER),
    layout: parts.get("layout") ?? undefined,
    legend: parts.get("legend") ?? undefined,
  };
}
