/** What is read of single rows because somebody looks at them. */
import { type ColumnStore, DataError, type RowConcept, type TaskOptions } from "../data/api.js";
import { titleColumn } from "./column-summary.js";
import type { Session } from "./session.js";
import { isStoppedByHand, noticeOf, offerAgain, settle, track } from "./task.js";

/** Rows of which something is wanted, and where it is shown. */
interface Wish<T> {
  readonly rows: readonly number[];
  show(found: readonly T[]): void;
  /** It did not come. */
  miss(): void;
}

type Read<T> = (session: Session, rows: Uint32Array, task: TaskOptions) => Promise<ArrayLike<T>>;

/**
 * Reads for all that wait as one piece of work, which ends where nobody waits any more. What goes wrong is told once,
 * until it goes well again: the pointer moves many times a second.
 */
class RowReader<T> {
  readonly #waiting = new Set<Wish<T>>();
  readonly #missed = new Set<Wish<T>>();
  readonly #told = new Set<string>();
  #asked: readonly Wish<T>[] = [];
  #giveUp: () => void = () => {};
  #isUnderWay = false;

  constructor(
    private readonly session: Session,
    private readonly what: string,
    private readonly read: Read<T>,
  ) {}

  /** Returns what takes the wish back. */
  want(wish: Wish<T>): () => void {
    this.#waiting.add(wish);
    if (!this.#isUnderWay) void this.#run();
    return () => {
      this.#missed.delete(wish);
      if (this.#waiting.delete(wish) && !this.#isAwaited()) this.#giveUp();
    };
  }

  #isAwaited(): boolean {
    return this.#asked.some((wish) => this.#waiting.has(wish));
  }

  async #run(): Promise<void> {
    this.#isUnderWay = true;
    await null; // those who ask in one turn are answered together
    while (this.#waiting.size > 0) {
      this.#asked = [...this.#waiting];
      try {
        this.#answer(await this.#readAll(this.#asked.flatMap(({ rows }) => rows)));
      } catch (error) {
        if (this.#isAwaited()) this.#leave(error);
      }
    }
    this.#isUnderWay = false;
  }

  #readAll(rows: readonly number[]): Promise<ArrayLike<T>> {
    const stop = new AbortController();
    return track(this.session, this.what, (task) => {
      task.signal.addEventListener("abort", () => stop.abort(), { once: true });
      const { signal } = stop;
      const given = new Promise<never>((_, reject) => {
        this.#giveUp = () => {
          stop.abort();
          reject(new DataError(GIVEN_UP));
        };
      });
      const { onProgress } = task;
      const read = this.read(this.session, Uint32Array.from(rows), { signal, onProgress });
      return Promise.race([read, given]);
    });
  }

  #answer(found: ArrayLike<T>): void {
    let at = 0;
    for (const wish of this.#asked) {
      const own = Array.from(wish.rows, (_, place) => found[at + place] as T);
      at += wish.rows.length;
      if (this.#waiting.delete(wish)) wish.show(own);
    }
    this.#told.clear();
    settle(this.session, this.what);
  }

  #leave(error: unknown): void {
    // Those who came meanwhile wait for the same: they would fail, or be stopped, one after the other.
    const left = [...this.#waiting];
    this.#waiting.clear();
    for (const wish of left) {
      this.#missed.add(wish);
      wish.miss();
    }
    const notice = noticeOf(error, this.what);
    const words = `${notice.where}: ${notice.found}`;
    if (this.#told.has(words)) return;
    if (!isStoppedByHand(notice)) this.#told.add(words);
    const again = () => {
      this.#told.clear();
      for (const wish of this.#missed) this.want(wish);
      this.#missed.clear();
    };
    this.session.notice(offerAgain(notice, again, this.what));
  }
}

const GIVEN_UP = {
  code: "cancelled",
  where: "a point",
  found: "nobody looks at it any more",
  wanted: "its facts",
  next: "Look at it again.",
} as const;

interface Readers {
  readonly titles: RowReader<string>;
  readonly cells: RowReader<readonly string[]>;
  readonly concepts: RowReader<readonly RowConcept[]>;
}

const readersOf = new WeakMap<Session, Readers>();

function readers(session: Session): Readers {
  const known = readersOf.get(session) ?? {
    titles: new RowReader(session, "names of points", ({ now }, rows, task) =>
      titlesOf(now.columns, rows, task),
    ),
    cells: new RowReader(session, "metadata of a point", ({ now }, rows, task) =>
      Promise.all(Array.from(rows, (row) => now.columns?.row(row, task) ?? [])),
    ),
    concepts: new RowReader(
      session,
      "concepts of a point",
      async ({ now }, rows, task) => (await now.concepts?.ofRows(rows, task)) ?? [],
    ),
  };
  readersOf.set(session, known);
  return known;
}

/** What rows are called: their cells in the column that names rows, else their numbers. */
async function titlesOf(
  columns: ColumnStore | null,
  rows: Uint32Array,
  task: TaskOptions,
): Promise<readonly string[]> {
  const column = columns === null ? -1 : titleColumn(columns.columns);
  const cells = columns === null || column < 0 ? [] : await columns.cells(rows, column, task);
  return Array.from(rows, (row, place) => cells[place]?.trim() || `row ${row}`);
}

/**
 * Says what rows are called: what was read, or, where that does not come, their numbers.
 * Returns what takes the wish back.
 */
export function wantTitles(
  session: Session,
  rows: readonly number[],
  show: (titles: readonly string[]) => void,
): () => void {
  const miss = () => show(rows.map((row) => `row ${row}`));
  return readers(session).titles.want({ rows, show, miss });
}

/** The titles that one element shows: wanted anew only where the rows or what names them are others. */
export class ShownTitles {
  #asked: readonly unknown[] = [];
  #leave: () => void = () => {};

  want(session: Session, rows: readonly number[], show: (titles: readonly string[]) => void): void {
    const asked = [session.now.columns, ...rows];
    const isSame = asked.length === this.#asked.length;
    if (isSame && asked.every((one, at) => one === this.#asked[at])) return;
    this.#asked = asked;
    this.#leave();
    this.#leave = wantTitles(session, rows, show);
  }

  /** Nobody looks any more; wanted again, they are asked for again. */
  leave(): void {
    this.#leave();
    this.#asked = [];
  }
}

/** What the card of a point tells; null: it did not come. */
export interface RowFacts {
  readonly cells: readonly string[] | null;
  readonly concepts: readonly RowConcept[] | null;
}

/** Shows the facts of a row once all are there or missed, and again where one comes after all. Returns what takes the wish back. */
export function wantFacts(
  session: Session,
  row: number,
  show: (facts: RowFacts) => void,
): () => void {
  const { cells, concepts } = readers(session);
  const rows = [row];
  const facts: { cells?: RowFacts["cells"]; concepts?: RowFacts["concepts"] } = {};
  const settled = () => {
    const { cells, concepts } = facts;
    if (cells !== undefined && concepts !== undefined) show({ cells, concepts });
  };
  const take = <K extends keyof RowFacts>(name: K, found: RowFacts[K]) => {
    facts[name] = found;
    settled();
  };
  const leave = [
    cells.want({
      rows,
      show: ([own]) => take("cells", own ?? []),
      miss: () => take("cells", null),
    }),
    concepts.want({
      rows,
      show: ([own]) => take("concepts", own ?? []),
      miss: () => take("concepts", null),
    }),
  ];
  return () => {
    for (const one of leave) one();
  };
}
