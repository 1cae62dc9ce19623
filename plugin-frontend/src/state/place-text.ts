/** Tensors that are laid over each other, as parts of a link. */
import type { Place } from "../data/api.js";
import { wholeNumber } from "./wanted.js";

/** More would be no map that anybody reads. */
const MOST_PLACES = 32;

export function placeText({ run, tag, step }: Place): string {
  return new URLSearchParams({ run, tag, step: String(step) }).toString();
}

/** The first place, and those laid over it; whatever is odd is left out. */
export function readPlaces(parts: URLSearchParams): readonly Place[] {
  const texts = parts.getAll("over").slice(0, MOST_PLACES - 1);
  return [parts, ...texts.map((text) => new URLSearchParams(text))].flatMap((one) => {
    const [run, tag] = [one.get("run"), one.get("tag")];
    const step = wholeNumber(one.get("step"), Number.MAX_SAFE_INTEGER);
    return run === null || tag === null || step === undefined ? [] : [{ run, tag, step }];
  });
}
