import { readImageFacts } from "../format/image-header.js";
import {
  FormatError,
  type ListedStep,
  type ListingError,
  listedError,
  SHEET_LIMIT,
  sheetOfSprite,
} from "../format/index.js";
import type { RunFolder } from "./logdir.js";
import { openFile } from "./read-run.js";

/** A picture's header is in its first bytes, but for JPEG with large notes before it. */
const HEADER_BYTES = 65_536;

/** What is wrong with a sprite of others: no picture, a grid that cannot hold the rows, more than stock loads. */
export async function spriteErrors(
  folder: RunFolder,
  step: ListedStep,
  rows: number | undefined,
): Promise<ListingError[]> {
  if (!step.sprite) return [];
  const { path, cell } = step.sprite;
  try {
    const source = openFile(folder, path);
    const facts = readImageFacts(await source.read(0, Math.min(HEADER_BYTES, await source.size())));
    if (!facts) return [{ code: "corrupt", file: path, message: "no picture that browsers show" }];
    if (rows !== undefined) sheetOfSprite(facts, cell, rows, path);
    if (Math.max(facts.width, facts.height) <= SHEET_LIMIT) return [];
    const message = `${facts.width} x ${facts.height} px: the stock projector shows at most ${SHEET_LIMIT} a side`;
    return [{ code: "stock", file: path, message }];
  } catch (error) {
    if (error instanceof FormatError) return [listedError(error, path)];
    throw error;
  }
}
