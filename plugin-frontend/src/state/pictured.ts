import type { Session } from "./session.js";

/** The longest that anything waits for the first picture; once its points are there, longer. */
const PICTURE_MS = 500;
const PLACED_MS = 2000;

/** Resolves with the first picture; sooner where it takes long, or where there will be none. */
export function pictured(session: Session): Promise<void> {
  return new Promise((resolve) => {
    let timer = setTimeout(done, PICTURE_MS);
    let isPlaced = false;
    const leave = session.state.subscribe(look);
    look();
    function look(): void {
      const { drawn, derived, phase, mapProblem } = session.now;
      if (derived.placement !== null && !isPlaced) {
        isPlaced = true;
        clearTimeout(timer);
        timer = setTimeout(done, PLACED_MS);
      }
      if (drawn !== null || mapProblem !== null || phase === "empty" || phase === "error") done();
    }
    function done(): void {
      clearTimeout(timer);
      leave();
      resolve();
    }
  });
}
