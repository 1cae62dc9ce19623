/** What every export needs: a name for the file, and a way out of the page. */
import type { Session } from "../state/session.js";

/** Hands a file to the browser, which asks or saves as its user wishes. */
export function download(name: string, type: string, parts: BlobPart[]): void {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** `images-200`: tensor and step, of letters that every file system takes. */
export function fileStem(session: Session): string {
  const { dataset } = session.now;
  return `${dataset?.tag ?? "points"}-${dataset?.step ?? 0}`.replace(/[^\w-]+/gu, "_");
}

export type Scope = "selected" | "filtered" | "all";

/** The rows of a scope, ascending. What is left out by hand is not in the filtered ones. */
export function rowsOf(session: Session, scope: Scope): Uint32Array {
  const { selected, leftOut } = session.choice;
  if (scope === "selected") return selected;
  const mask = scope === "filtered" ? (session.now.derived.kept?.mask ?? null) : null;
  const all = Uint32Array.from({ length: session.now.dataset?.rows ?? 0 }, (_, row) => row);
  if (scope === "all") return all;
  return all.filter((row) => (mask === null || mask[row] === 1) && leftOut?.[row] !== 1);
}
