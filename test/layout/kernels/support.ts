import { setImmediate as breath } from "node:timers/promises";
import { type Crew, soloCrew } from "#sdk/layout/kernels/crew.js";
import {
  instantiateWith,
  plainKernels,
  type WebAssemblyLike,
} from "#sdk/layout/kernels/instance.js";
import { MemoryPlan, MemoryViews, PAGE_BYTES } from "#sdk/layout/kernels/memory.js";
import type { Thread } from "#sdk/layout/kernels/program.js";

/** `WebAssembly` is a global of Node that its type package does not declare. */
export const platform = (globalThis as unknown as { WebAssembly: WebAssemblyLike }).WebAssembly;

export const instantiate = instantiateWith(platform);

/** A crew of the test's own thread. */
export function alone(): Crew {
  return soloCrew(instantiate, () => breath());
}

/** Kernels over a memory that `reserve` lays out, as thread 0 of 1. */
export async function bench<T>(reserve: (plan: MemoryPlan) => T): Promise<Thread & { at: T }> {
  const plan = new MemoryPlan();
  const at = reserve(plan);
  const { kernels, memory } = await instantiate(plainKernels(), Math.ceil(plan.bytes / PAGE_BYTES));
  const views = new MemoryViews(memory);
  return { index: 0, count: 1, kernels, views, at, isStopped: () => false };
}

/** Uniform numbers in [0, 1) from a seed. Source: mulberry32, public domain. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Normally distributed numbers from a seed. */
export function normal(seed: number): () => number {
  const next = uniform(seed);
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** Largest absolute difference of two equally long lists. */
export function worst(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < expected.length; i++)
    most = Math.max(most, Math.abs((found[i] as number) - (expected[i] as number)));
  return most;
}
