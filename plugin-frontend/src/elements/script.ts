import type { Session } from "../state/session.js";
import { withScript } from "../state/task.js";

/** A script of the tab that is fetched when it is first wanted. Where it does not come that is told once, not at each wish. */
export class Script<T> {
  #found: T | null = null;
  #isAsked = false;
  /** Only the last wish is done once it is there: each holds for the moment alone. */
  #wish: (found: T) => unknown = () => {};

  constructor(
    private readonly what: string,
    private readonly get: () => Promise<T>,
  ) {}

  use(session: Session, wish: (found: T) => unknown): void {
    if (this.#found !== null) {
      void wish(this.#found);
      return;
    }
    this.#wish = wish;
    if (this.#isAsked) return;
    this.#isAsked = true;
    void withScript(session, this.what, this.get, (found) => {
      this.#found = found;
      return this.#wish(found);
    });
  }
}
