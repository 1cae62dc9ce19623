import type { Dataset, ThumbnailSheet } from "../data/api.js";

/** Loads the sheets of a data set once, and tells of each as it arrives. */
export class ThumbnailLoader {
  #of: Dataset | null = null;
  #sheets: ThumbnailSheet[] = [];

  constructor(private readonly arrived: (sheets: readonly ThumbnailSheet[]) => void) {}

  load(dataset: Dataset): void {
    if (this.#of === dataset) return;
    this.#of = dataset;
    this.#sheets = [];
    void this.#run(dataset);
  }

  forget(): void {
    if (this.#of === null) return;
    this.#of = null;
    this.#sheets = [];
    this.arrived([]);
  }

  async #run(dataset: Dataset): Promise<void> {
    try {
      for await (const sheet of dataset.sheets()) {
        if (this.#of !== dataset) return;
        this.#sheets = [...this.#sheets, sheet];
        this.arrived(this.#sheets);
      }
    } catch {
      // The data set says what is wrong with a sheet by its own notice.
    }
  }
}
