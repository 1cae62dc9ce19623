import type { ListedRefusal } from "pointillist/format";
import type { RunList, RunRow } from "./api.js";
import { failure } from "./fetching.js";
import type { ServedFile } from "./run-files.js";

/**
 * Checks the two listings of the server (docs/routes.md). The server is ours, but may be of another version: what is
 * not as expected is left out or refused, never trusted.
 */
export function readRuns(answer: unknown): RunList {
  const body = record(answer, "the list of runs");
  return {
    tensorboard: text(body["tensorboard"], "unknown"),
    source: oneOf(body["source"], ["logdir", "logdir_spec", "remote", "none"] as const, "logdir"),
    scanning: body["scan"] === "running",
    runs: list(body["runs"])
      .map(readRow)
      .filter((row) => row !== null),
    withoutEmbeddings: number(body["withoutEmbeddings"], 0),
  };
}

function readRow(entry: unknown): RunRow | null {
  if (typeof entry !== "object" || entry === null) return null;
  const row = entry as Record<string, unknown>;
  if (typeof row["run"] !== "string") return null;
  const step = row["newestStep"];
  return {
    run: row["run"],
    newestStep: typeof step === "number" ? step : null,
    hasLayout: row["hasLayout"] === true,
    mtime: number(row["mtime"], 0),
    embeddings: number(row["embeddings"], 0),
    error: readError(row["error"], row["run"]),
  };
}

function readError(entry: unknown, run: string): RunRow["error"] {
  if (typeof entry !== "object" || entry === null) return null;
  const error = entry as Record<string, unknown>;
  const file = text(error["file"], "");
  return {
    code: "corrupt",
    where: file === "" ? run : `${run}/${file}`,
    found: text(error["message"], "an error"),
    wanted: "a run that can be read",
    next: "Mend or remove the file; other runs are not affected.",
  };
}

export function readFiles(answer: unknown): { files: ServedFile[]; errors: ListedRefusal[] } {
  const body = record(answer, "the list of files");
  const files = list(body["files"]).flatMap((entry): ServedFile[] => {
    if (typeof entry !== "object" || entry === null) return [];
    const { id, path, size, mtime, base64, url } = entry as Record<string, unknown>;
    if (typeof id !== "string" || typeof path !== "string") return [];
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return [];
    const place = typeof url === "string" && isBelow(url) ? { url } : {};
    const file = { id, path, size, mtime: number(mtime, 0), ...place };
    return [typeof base64 === "string" ? { ...file, base64 } : file];
  });
  const errors = list(body["errors"]).flatMap((entry): ListedRefusal[] => {
    if (typeof entry !== "object" || entry === null) return [];
    const { code, file, message } = entry as Record<string, unknown>;
    return [{ code: text(code, "refused"), file: text(file, ""), message: text(message, "") }];
  });
  return { files, errors };
}

/** True for a relative address that stays below its base. */
const isBelow = (url: string): boolean =>
  url.split("/").every((part) => part !== "" && part !== "." && part !== "..");

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw failure(
    "corrupt",
    where,
    typeof value,
    "an object",
    "Reload; if it stays, look at TensorBoard's log.",
  );
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown, fallback: string): string {
  return typeof value === "string" ? value : fallback;
}

function number(value: unknown, fallback: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : fallback;
}

function oneOf<T extends string>(value: unknown, known: readonly T[], fallback: T): T {
  return known.find((one) => one === value) ?? fallback;
}
