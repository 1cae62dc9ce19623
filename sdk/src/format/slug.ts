import { sha256Hex } from "./sha256.js";

/** Longest readable part of a slug, in characters. */
const READABLE = 40;
/** Names that Windows keeps for devices, with or without an extension. */
const DEVICES = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

/**
 * The folder name of a tag: lower-case, `[a-z0-9_-]` kept, everything else `-`, cut at 40; where that is not the tag
 * itself (or a device name of Windows), `-` and 8 hex digits of the tag's SHA-256 follow. At most 49 characters,
 * never empty, never a path; two tags share one only if their digests collide.
 * @example
 * slugOf("words"); // => "words"
 * slugOf("Wörter").startsWith("w-rter-"); // => true
 */
export function slugOf(tag: string): string {
  const readable = tag
    .toLowerCase()
    .replace(/[^a-z0-9_-]/gu, "-")
    .slice(0, READABLE);
  if (readable === tag && readable !== "" && !DEVICES.test(readable)) return readable;
  const digest = sha256Hex(new TextEncoder().encode(tag)).slice(0, 8);
  return `${readable === "" ? "tag" : readable}-${digest}`;
}

/**
 * The file name part of a layout's name: as a slug, so `t-SNE 2-D` is one safe name on every system.
 * The name itself stands in the manifest.
 * @example
 * layoutFileName("pca", 400); // => "pca@400.npy"
 */
export const layoutFileName = (name: string, step: number): string => `${slugOf(name)}@${step}.npy`;

/**
 * True when the stock tab's unencoded URLs cannot carry the name: it then shows nothing for it.
 * @example
 * breaksStockUrls("a&b"); // => true
 * // A lone % arrives; before two hex digits it would be read as a character.
 * breaksStockUrls("100%"); // => false
 */
export const breaksStockUrls = (name: string): boolean => /[&#+]|%[0-9a-f]{2}/i.test(name);
