/** Keys of the whole tab. Fields keep their own keys; the map and lists stop those that they use. */

import { stepMatch } from "../state/find.js";
import { openLayout } from "../state/open-layout.js";
import { stepBy, stepsOf, togglePlay } from "../state/play-steps.js";
import { layoutsOf, pauseLayout } from "../state/running.js";
import type { Session } from "../state/session.js";

/** What keys do to the page rather than to the session. */
export interface KeyTargets {
  focusFilter(): void;
  openColours(): void;
  fit(): void;
  nextPanel(): void;
}

function layoutAt(session: Session, place: number): void {
  const layout = layoutsOf(session.now)[place];
  if (layout !== undefined) void openLayout(session, layout.name);
}

/** Space belongs to a button that has the focus; else it pauses a layout, or plays the steps. */
function canPlay(event: KeyboardEvent, session: Session): boolean {
  const [target] = event.composedPath();
  if (session.now.running !== null) return true;
  return !(target instanceof HTMLButtonElement) && stepsOf(session.now).length > 1;
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
    " ": () => (session.now.running === null ? togglePlay(session) : pauseLayout(session)),
    F6: () => targets.nextPanel(),
    Escape: () => session.back(),
  };
  const action = actions[event.key];
  if (action === undefined || (event.key === " " && !canPlay(event, session))) return false;
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
