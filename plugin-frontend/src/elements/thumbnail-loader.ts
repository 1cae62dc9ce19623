import type { Dataset, TaskOptions, ThumbnailSheet } from "../data/api.js";
import type { Session } from "../state/session.js";
import { attempt, type Working } from "../state/task.js";

/** Larger sheets that are kept beside those for first sight: 16 MB each. */
const MOST_LARGER = 16;

/** Loads the sheets of a data set: those for first sight at once, larger ones once pictures outgrow them. */
export class ThumbnailLoader {
  #of: Dataset | null = null;
  #session: Session | null = null;
  #first: ThumbnailSheet[] = [];
  /** Those used last come first. */
  #larger: ThumbnailSheet[] = [];
  #loading = new AbortController();
  #asked = new AbortController();

  constructor(private readonly arrived: (sheets: readonly ThumbnailSheet[]) => void) {}

  get #held(): ThumbnailSheet[] {
    return [...this.#first, ...this.#larger];
  }

  load(session: Session, dataset: Dataset): void {
    if (this.#of === dataset) return;
    this.#of = dataset;
    this.#session = session;
    this.#first = [];
    this.#larger = [];
    const again = () => {
      if (this.#of !== dataset) return;
      this.#of = null;
      this.#loading = new AbortController();
      this.load(session, dataset);
    };
    void this.#run(
      (task) => dataset.sheets(task),
      this.#loading,
      again,
      (sheet) => {
        this.#first.push(sheet);
      },
    );
  }

  /** These rows are shown as pictures of so many device px a side. */
  pictured(rows: Uint32Array, devicePx: number): void {
    const dataset = this.#of;
    if (dataset === null || this.#first.length === 0) return;
    const held = this.#held;
    const isSmall = (row: number) =>
      held.every((sheet) => !holds(sheet, row) || Math.max(...sheet.cell) < devicePx);
    const small = rows.filter(isSmall);
    if (small.length === 0) return;
    const abovePx = Math.min(...this.#first.map(({ cell }) => Math.max(...cell)));
    this.#asked.abort();
    this.#asked = new AbortController();
    const sheets = (task: TaskOptions) => dataset.sheetsFor(small, abovePx, task);
    const again = () => this.pictured(rows, devicePx);
    void this.#run(sheets, this.#asked, again, (sheet) => {
      if (this.#first.some(({ image }) => image === sheet.image)) return;
      const others = this.#larger.filter(({ image }) => image !== sheet.image);
      this.#larger = [sheet, ...others].slice(0, MOST_LARGER);
    });
  }

  forget(): void {
    this.#loading.abort();
    this.#loading = new AbortController();
    this.#asked.abort();
    if (this.#of === null) return;
    this.#of = null;
    this.#first = [];
    this.#larger = [];
    this.arrived([]);
  }

  /** `stop` ends it when it is overtaken, or by hand. */
  async #run(
    sheets: (task: TaskOptions) => AsyncIterable<ThumbnailSheet>,
    stop: AbortController,
    again: () => void,
    keep: (sheet: ThumbnailSheet) => void,
  ): Promise<void> {
    if (this.#session === null) return;
    const { signal } = stop;
    const load = async (task: Working) => {
      task.signal.addEventListener("abort", () => stop.abort(), { once: true });
      for await (const sheet of sheets({ signal, onProgress: task.onProgress })) {
        if (signal.aborted) return;
        const before = this.#held.map(({ image }) => image);
        keep(sheet);
        // Those that were there need not be cut anew.
        if (!before.includes(sheet.image)) this.arrived(this.#held);
      }
    };
    await attempt(this.#session, "pictures", load, again);
  }
}

function holds({ firstRow, count }: ThumbnailSheet, row: number): boolean {
  return row >= firstRow && row < firstRow + count;
}
