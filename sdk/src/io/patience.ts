import { setTimeout as sleep } from "node:timers/promises";
import { systemCode } from "./errors.js";

/** What Windows answers while another program holds the file open: a viewer, an indexer, a virus scanner. */
const HELD = new Set(["EPERM", "EACCES", "EBUSY"]);
const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 200;
/** TensorBoard holds a file for one answer at most; scanners for a second or so. */
const LONGEST_MS = 3_000;

/**
 * Does `operation`, and on Windows tries again for up to three seconds while another program holds the file. There an
 * open file can be neither replaced nor removed; elsewhere the same codes mean that it may not be done at all, and
 * waiting would only delay the error.
 * @throws what the last try threw
 */
export async function patiently<T>(
  operation: () => Promise<T>,
  system: { readonly platform: string; pause(ms: number): Promise<unknown> } = {
    platform: process.platform,
    pause: sleep,
  },
): Promise<T> {
  let waitedMs = 0;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await operation();
    } catch (error) {
      const isHeld = system.platform === "win32" && HELD.has(systemCode(error) ?? "");
      if (!isHeld || waitedMs >= LONGEST_MS) throw error;
    }
    await system.pause(waitMs);
    waitedMs += waitMs;
  }
}
