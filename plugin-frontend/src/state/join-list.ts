/** The list of tensors that a person picks to be laid over what is open. */
import type { Place, Run, StepInfo, TensorInfo } from "../data/api.js";
import { isSamePlace, placesOpen } from "./joined.js";
import type { Session } from "./session.js";
import { attempt } from "./task.js";

/** One tensor picked, with what else its run offers. */
export interface Picked extends Place {
  readonly from: Run;
}

/** What is laid over each other now, or what is open alone; the first stays. */
export async function pickedNow(
  session: Session,
  again: () => unknown,
): Promise<readonly Picked[]> {
  const { dataset, run } = session.now;
  if (dataset === null) return [];
  const places = placesOpen(dataset);
  const found = await Promise.all(
    places.map(async (place) => {
      const from = place.run === run?.name ? run : await runNamed(session, place.run, again);
      return from === null ? [] : [{ ...place, from }];
    }),
  );
  return found.flat();
}

function runNamed(session: Session, name: string, again: () => unknown): Promise<Run | null> {
  const { source } = session.surroundings;
  return attempt(session, name, (task) => source.openRun(name, task), again);
}

/**
 * A tensor of the run that goes with those picked and is not among them: of the same tag if there is one. `null` where
 * there is none, `undefined` where the run did not come, which a notice tells.
 */
export async function pickFrom(
  session: Session,
  name: string,
  picked: readonly Picked[],
  again: () => unknown,
): Promise<Picked | null | undefined> {
  const known = picked.find(({ run }) => run === name)?.from;
  const from = known ?? (await runNamed(session, name, again));
  const [first] = picked;
  if (from === null) return undefined;
  if (first === undefined) return null;
  const dim = dimOf(first);
  const fits = ({ steps }: TensorInfo) => steps.some((step) => isOfLength(step, dim));
  const same = from.tensors.filter(({ tag }) => tag === first.tag);
  const others = from.tensors.filter(({ tag }) => tag !== first.tag);
  for (const { tag, steps } of [...same, ...others].filter(fits)) {
    // The same step if it has one, else the newest.
    const order = [...steps].reverse().sort((a, b) => nearness(b, first) - nearness(a, first));
    const free = order.find(
      ({ step }) => !picked.some((one) => isSamePlace(one, { run: name, tag, step })),
    );
    if (free !== undefined) return { run: name, tag, step: free.step, from };
  }
  return null;
}

function nearness({ step }: StepInfo, first: Place): number {
  return step === first.step ? 1 : 0;
}

/** Length of the vectors, or null where only opening will tell. */
export function dimOf({ from, tag, step }: Picked): number | null {
  const steps = from.tensors.find((one) => one.tag === tag)?.steps ?? [];
  return steps.find((one) => one.step === step)?.shape?.[1] ?? null;
}

function isOfLength({ shape }: StepInfo, dim: number | null): boolean {
  return shape === null || dim === null || shape[1] === dim;
}

/** Why these cannot be laid over each other, in words; null where they can. */
export function whyNot(picked: readonly Picked[]): string | null {
  const [first] = picked;
  if (first === undefined) return null;
  const dim = dimOf(first);
  const odd = picked.find((one) => dim !== null && dimOf(one) !== null && dimOf(one) !== dim);
  if (odd !== undefined)
    return `${odd.tag} of ${odd.run} has vectors of ${dimOf(odd)} numbers, ${first.tag} of ${first.run} of ${dim}: they have no space in common.`;
  const twice = picked.find((one, at) => picked.findIndex((two) => isSamePlace(one, two)) < at);
  return twice === undefined
    ? null
    : `${twice.tag} of ${twice.run}, step ${twice.step} is there twice.`;
}
