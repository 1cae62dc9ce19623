import { hostname, totalmem } from "node:os";
import { mayBeAlive } from "./lock.js";

const callbacks = new Set<() => void>();

/** Calls `callback` when the process (or this worker thread) exits normally; only synchronous work is done then. */
export function onExit(callback: () => void): () => void {
  if (callbacks.size === 0) process.on("exit", runAll);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size === 0) process.off("exit", runAll);
  };
}

function runAll(): void {
  for (const callback of callbacks) callback();
}

/** Calls `tick` after `delayMs` unless cancelled; never keeps the process alive by itself. */
export function wakeAfter(delayMs: number, tick: () => void): () => void {
  const timer = setTimeout(tick, delayMs);
  timer.unref();
  return () => clearTimeout(timer);
}

/** Host and process number, as event files are named by; the host without characters that end a name's part. */
export function writerIdentity(): { readonly host: string; readonly pid: number } {
  return { host: hostname().replace(/[^A-Za-z0-9-]/g, "-") || "host", pid: process.pid };
}

/** True when `name` is an event file that another living process of this host writes, or may write. */
export function isWrittenByAnother(name: string): boolean {
  const { host, pid } = writerIdentity();
  // events.out.tfevents.<seconds>.<host>.<pid>.<n>[suffix]: the form of TensorFlow, PyTorch and this package.
  const match = /^events\.out\.tfevents\.\d+\.(.+?)\.(\d+)\.\d+/.exec(name);
  if (!match) return false;
  const [, theirHost, theirPid] = match;
  if (theirHost !== host && theirHost !== hostname()) return false;
  return Number(theirPid) !== pid && mayBeAlive(Number(theirPid));
}

/** Bytes that one computation may take: nine tenths of what this machine, or the container around us, has. */
export function memoryToUse(): number {
  const confined = process.constrainedMemory();
  return 0.9 * Math.min(totalmem(), confined > 0 ? confined : Number.POSITIVE_INFINITY);
}
