import type { LayOver } from "../data/api.js";

/** Axes of these mean something, or are what somebody chose: nothing may turn them. */
const FIXED = new Set(["raw", "identity", "custom", "axes"]);

/** What may be done to a layout made by `method` when it is laid over another. */
export function layOverHow(method: string | undefined): LayOver {
  if (method === undefined) return "similar";
  if (FIXED.has(method)) return "none";
  return method === "pca" ? "flips" : "similar";
}
