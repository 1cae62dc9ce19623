import { ArgumentError } from "../errors.js";

/** What stays when something new was saved. */
export interface KeepRule {
  /** So many of the newest. Default: all. */
  readonly keep?: number | undefined;
  /** Of those that would go, one stays for good whenever so many hours have passed since the last that did. */
  readonly everyHours?: number | undefined;
}

/** Something saved under a name; `time` in seconds since 1970. */
export interface Saved {
  readonly name: string;
  readonly time: number;
}

export interface Sweep<T extends Saved> {
  /** Those that a later sweep may still let go, oldest first. */
  readonly kept: readonly T[];
  readonly removed: readonly T[];
  /** Time of the newest one that stays for good, in seconds since 1970; all up to it stay. */
  readonly lastPreserved: number;
}

/** @throws ArgumentError by the names that the caller gives to `keep` and `everyHours` */
export function requireKeepRule(
  rule: KeepRule,
  [keepName, hoursName]: readonly [string, string],
): KeepRule {
  const { keep, everyHours } = rule;
  if (keep !== undefined && !(Number.isSafeInteger(keep) && keep >= 1))
    throw new ArgumentError(keepName, "a whole number of at least 1", String(keep));
  if (everyHours !== undefined && !(Number.isFinite(everyHours) && everyHours > 0))
    throw new ArgumentError(hoursName, "a number of hours above 0", String(everyHours));
  return rule;
}

/** The rule of the options `keep` and `keepEveryHours`. @throws ArgumentError */
export function keepRuleOf(options: {
  readonly keep?: number;
  readonly keepEveryHours?: number;
}): KeepRule {
  const { keep, keepEveryHours: everyHours } = options;
  return requireKeepRule({ keep, everyHours }, ["keep", "keepEveryHours"]);
}

/**
 * What stays and what goes, as TensorFlow's CheckpointManager decides it. `all` is in the order saved, the newest last.
 * @param preserved of the sweep before. Where there was none, a moment before now.
 * Source: tensorflow/python/checkpoint/checkpoint_management.py, `CheckpointManager.__init__` and `_sweep`.
 */
export function sweep<T extends Saved>(
  all: readonly T[],
  preserved: number | undefined,
  now: number,
  { keep, everyHours }: KeepRule,
): Sweep<T> {
  // Set back slightly: the first one saved must count as later.
  let lastPreserved = Math.min(preserved ?? now - 1, now);
  const last = all.at(-1);
  // What is not later than the last preserved is preserved too, and no longer counted.
  const active = all.filter((saved) => saved === last || saved.time > lastPreserved);
  const removed: T[] = [];
  while (keep !== undefined && active.length > keep) {
    const oldest = active.shift();
    if (!oldest) break;
    const isDue = everyHours !== undefined && oldest.time - everyHours * 3600 >= lastPreserved;
    if (isDue) lastPreserved = oldest.time;
    else removed.push(oldest);
  }
  return { kept: active, removed, lastPreserved };
}
