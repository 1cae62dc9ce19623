import { WriteError, type WriteErrorCode } from "../errors.js";

const CODES: Readonly<Record<string, WriteErrorCode>> = {
  ENOSPC: "disk-full",
  EDQUOT: "disk-full",
  EFBIG: "disk-full",
  EEXIST: "exists",
  EACCES: "denied",
  EPERM: "denied",
  EROFS: "denied",
  ENOENT: "missing",
  ENOTDIR: "missing",
  ESTALE: "missing",
};

const WORDS: Readonly<Record<WriteErrorCode, string>> = {
  "disk-full": "no space left for it; free some and try again",
  exists: "stands there already",
  denied: "may not be written by this user; check the folder's permissions",
  missing: "the folder is gone, or a file stands where a folder should",
  closed: "is closed",
  io: "could not be written",
  locked: "is being changed by another program",
};

/** The system's name of an error (`ENOSPC`), or undefined where it has none. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** Turns whatever an operation on `path` threw into a WriteError; one of ours passes unchanged. */
export function toWriteError(error: unknown, path: string): WriteError {
  if (error instanceof WriteError) return error;
  const system = systemCode(error);
  const code = (system && CODES[system]) || "io";
  const detail = system ? ` (${system})` : error instanceof Error ? ` (${error.message})` : "";
  return new WriteError(code, WORDS[code] + detail, path, { cause: error });
}
