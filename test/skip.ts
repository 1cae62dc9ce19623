import type { Context, Runnable } from "mocha";

/** Skips the running test and notes why; the reason is printed at the end of `npm test`. */
export function skip(context: Context, reason: string): never {
  const runnable = (context.test ?? context.currentTest) as Runnable & { skipReason?: string };
  runnable.skipReason = reason;
  return context.skip();
}
