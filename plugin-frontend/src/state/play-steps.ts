/** Walks the steps of the open tensor: one by one, or played. */
import type { Run, TensorInfo } from "../data/api.js";
import { openDataset } from "./load.js";
import type { Session } from "./session.js";
import type { SessionState } from "./session-state.js";
import { noticeOf, offerAgain } from "./task.js";
import type { Wanted } from "./wanted.js";

/** Playing shows each step for this long: the tween, then a breath. */
const PLAY_MS = 900;

/** All stored steps of the open tensor, ascending. */
export function stepsOf({ run, dataset }: SessionState): readonly number[] {
  const tensor = run?.tensors.find(({ tag }) => tag === dataset?.tag);
  return tensor?.steps.map(({ step }) => step) ?? [];
}

/** Opens another step of the same tensor, in the same layout where it has one. */
export async function openStep(session: Session, step: number): Promise<void> {
  const { run, dataset, derived } = session.now;
  const tensor = run?.tensors.find(({ tag }) => tag === dataset?.tag);
  if (run === null || tensor === undefined || step === dataset?.step) return;
  await openTensor(session, run, tensor, { step, layout: derived.layout ?? undefined });
}

/** Opens a tensor of the run at a step; one that cannot be opened is told, and what is open stays. */
export async function openTensor(
  session: Session,
  run: Run,
  tensor: TensorInfo,
  wanted: Wanted,
): Promise<void> {
  try {
    await openDataset(session, run, tensor, wanted);
  } catch (error) {
    const again = () => openTensor(session, run, tensor, wanted);
    session.notice(offerAgain(noticeOf(error, tensor.tag), again));
  }
}

/** The step after or before the one that is open. */
export function stepBy(session: Session, by: 1 | -1): void {
  const steps = stepsOf(session.now);
  const next = steps[steps.indexOf(session.now.dataset?.step ?? -1) + by];
  if (next !== undefined) void openStep(session, next);
}

/** Starts playing, or stops it. From the last step it begins again at the first. */
export function togglePlay(session: Session): void {
  const playing = !session.now.ui.playing;
  session.setUi({ playing });
  if (playing) void play(session, true);
}

async function play(session: Session, isStart: boolean): Promise<void> {
  const steps = stepsOf(session.now);
  const at = steps.indexOf(session.now.dataset?.step ?? -1);
  const isLast = at === steps.length - 1;
  const next = isLast && isStart ? steps[0] : steps[at + 1];
  if (!session.now.ui.playing || next === undefined) {
    session.setUi({ playing: false });
    return;
  }
  const { run } = session.now;
  await openStep(session, next);
  // Whoever opened something else meanwhile wants to look at that.
  if (session.now.dataset?.step !== next || session.now.run !== run)
    return session.setUi({ playing: false });
  setTimeout(() => {
    if (session.now.ui.playing) void play(session, false);
  }, PLAY_MS);
}
