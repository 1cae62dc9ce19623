/** Keys of the whole tab. Fields keep their own keys; the map and lists stop those that they use. */

import { stepMatch } from "../state/find.js";
import { openDataset } from "../state/load.js";
import { openLayout } from "../state/open-layout.js";
import { layoutsOf, pauseLayout } from "../state/running.js";
import type { Session } from "../state/session.js";

/** What keys do to the page rather than to the session. */
export interface KeyTargets {
  focusFilter(): void;
  openColours(): void;
  fit(): void;
  nextPanel(): void;
}

function stepBy(session: Session, by: 1 | -1): void {
  const { run, dataset, derived } = session.now;
  const tensor = run?.tensors.find(({ tag }) => tag === dataset?.tag);
  if (run === null || tensor === undefined) return;
  const at = tensor.steps.findIndex(({ step }) => step === dataset?.step);
  const next = tensor.steps[at + by];
  if (next === undefined) return;
  void openDataset(session, run, tensor, { step: next.step, layout: derived.layout ?? undefined });
}

function layoutAt(session: Session, place: number): void {
  const layout = layoutsOf(session.now)[place];
  if (layout !== undefined) void openLayout(session, layout.name);
}

/** Acts on a key; true when it was one of ours. */
export function actOnKey(event: KeyboardEvent, session: Session, targets: KeyTargets): boolean {
  const { ui } = session.now;
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "z") {
    if (event.shiftKey) session.redo();
    else session.undo();
    return true;
  }
  if (command && event.key.toLowerCase() === "y") {
    session.redo();
    return true;
  }
  if (command || event.altKey) return false;
  if (/^[1-9]$/u.test(event.key)) {
    layoutAt(session, Number(event.key) - 1);
    return true;
  }
  const actions: Readonly<Record<string, () => void>> = {
    "/": () => targets.focusFilter(),
    c: () => targets.openColours(),
    f: () => targets.fit(),
    i: () => session.setUi({ images: !ui.images }),
    l: () => session.setUi({ tool: ui.tool === "lasso" ? "pan" : "lasso" }),
    s: () => session.setUi({ split: !ui.split }),
    t: () => session.setUi({ table: !ui.table }),
    n: () => stepMatch(session, 1),
    p: () => stepMatch(session, -1),
    "[": () => stepBy(session, -1),
    "]": () => stepBy(session, 1),
    "?": () => session.setUi({ help: !ui.help }),
    " ": () => pauseLayout(session),
    F6: () => targets.nextPanel(),
    Escape: () => session.back(),
  };
  const action = actions[event.key];
  if (action === undefined || (event.key === " " && session.now.running === null)) return false;
  action();
  return true;
}

/** True where the key belongs to a field that is being typed in. */
export function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  if (target instanceof HTMLTextAreaElement) return true;
  return (
    target instanceof HTMLInputElement && target.type !== "range" && target.type !== "checkbox"
  );
}
