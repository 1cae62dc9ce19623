import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { WriteError } from "../errors.js";
import { systemCode, toWriteError } from "./errors.js";
import { type FileSystem, nodeFileSystem, type OpenFile } from "./file-system.js";

/** Who holds a lock. `started` tells a process from a later one that was given the same number. */
interface Holder {
  readonly pid: number;
  readonly started: string;
  readonly host: string;
  readonly token: string;
}

export interface LockOptions {
  /** Milliseconds to wait for another holder before giving up with WriteError `locked`. Default 30,000. */
  readonly timeoutMs?: number;
  readonly fs?: FileSystem;
}

/** A guard, or a lock without a name in it, that is older than this was left by a process that died in those few steps. */
const NAMELESS_LIFE_MS = 10_000;
const FIRST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 50;
let counter = 0;

/**
 * Runs `work` while holding the lock file `path`. A lock whose holder is proven dead (same host, no such process, or
 * another process under its number) is taken over; one from another host is waited for, since nothing proves it.
 * @throws WriteError `locked` after the timeout.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const fs = options.fs ?? nodeFileSystem;
  const mine = describeSelf();
  const deadline = Date.now() + (options.timeoutMs ?? 30_000);
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    if (await createWith(fs, path, mine)) break;
    if (await removeIfStale(fs, path)) continue;
    if (Date.now() > deadline) {
      const holder = await readHolder(fs, path);
      const who = holder ? `process ${holder.pid} on ${holder.host}` : "another program";
      throw new WriteError("locked", `is held by ${who}; remove the file if that is not so`, path);
    }
    await sleep(waitMs * (0.5 + Math.random()));
  }
  try {
    return await work();
  } finally {
    await fs.remove(path).catch(() => {});
  }
}

/** Start time of a process as its system tells it, or "" where there is no cheap way to know. */
export function processStart(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name in parentheses may hold spaces; starttime is field 22, 20th after the closing one. See proc(5).
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

/** False only when it is proven that no such process lives. */
export function mayBeAlive(pid: number, started = ""): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) !== "ESRCH";
  }
  const now = processStart(pid);
  return started === "" || now === "" || now === started;
}

function describeSelf(): Holder {
  return {
    pid: process.pid,
    started: processStart(process.pid),
    host: hostname(),
    token: `${Date.now().toString(36)}-${counter++}`,
  };
}

async function createWith(fs: FileSystem, path: string, holder: Holder): Promise<boolean> {
  let file: OpenFile;
  try {
    file = fs.create(path);
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw toWriteError(error, path);
  }
  try {
    file.writeSync(Buffer.from(JSON.stringify(holder)));
  } catch (error) {
    await fs.remove(path).catch(() => {}); // a lock without a name would hold everyone up for a while
    throw toWriteError(error, path);
  } finally {
    file.closeSync();
  }
  return true;
}

async function readHolder(fs: FileSystem, path: string): Promise<Holder | undefined> {
  try {
    const bytes = await fs.read(path);
    if (!bytes) return undefined;
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value !== "object" || value === null) return undefined;
    const { pid, started, host, token } = value as Record<string, unknown>;
    if (!Number.isSafeInteger(pid)) return undefined;
    return { pid: Number(pid), started: String(started), host: String(host), token: String(token) };
  } catch {
    return undefined; // just being written, or not one of ours
  }
}

/** True when the lock's holder is proven dead, or died between creating the lock and writing its name into it. */
async function isStale(fs: FileSystem, path: string): Promise<boolean> {
  const holder = await readHolder(fs, path);
  if (holder) return holder.host === hostname() && !mayBeAlive(holder.pid, holder.started);
  const facts = await fs.stat(path);
  return facts !== undefined && Date.now() - facts.mtimeMs > NAMELESS_LIFE_MS;
}

/**
 * Removes a lock whose holder is proven dead, and a guard that was left beside it.
 * @returns what stands there now
 */
export async function releaseDeadLock(
  path: string,
  fs: FileSystem = nodeFileSystem,
): Promise<"held" | "removed" | "absent"> {
  if (await removeIfStale(fs, path)) return "removed";
  return (await fs.stat(path)) ? "held" : "absent";
}

// Two waiters may both find the holder dead. Only the one that creates the guard removes the lock, and looks again
// first, so that it never removes a lock that was taken in between.
async function removeIfStale(fs: FileSystem, path: string): Promise<boolean> {
  if (!(await isStale(fs, path))) return false;
  const guard = `${path}.break`;
  if (!(await createWith(fs, guard, describeSelf()))) {
    const facts = await fs.stat(guard);
    if (facts && Date.now() - facts.mtimeMs > NAMELESS_LIFE_MS) await fs.remove(guard);
    return false;
  }
  try {
    if (!(await isStale(fs, path))) return false;
    await fs.remove(path);
    return true;
  } finally {
    await fs.remove(guard).catch(() => {});
  }
}
