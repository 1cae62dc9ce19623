/**
 * Pictures in tiles: of the table, of lists, of cards. However many wait, fetching them is one piece of work; what goes
 * wrong with a sheet is told once, not once for each of its tiles.
 */
import type { Dataset } from "../data/api.js";
import type { Session } from "./session.js";
import { isStoppedByHand, noticeOf, offerAgain, track, type Working } from "./task.js";

/** A place for the picture of one row. */
export interface Tile {
  readonly row: number;
  /** Null: the row has none. */
  show(image: ImageBitmap | null): void;
  /** It did not come. */
  miss(): void;
}

const tilesOf = new WeakMap<Dataset, Tiles>();

/** Shows a row's picture in a tile once it is there. Returns what takes the wish back. */
export function wantTile(session: Session, dataset: Dataset, tile: Tile): () => void {
  const tiles = tilesOf.get(dataset) ?? new Tiles(session, dataset);
  tilesOf.set(dataset, tiles);
  tiles.add(tile);
  return () => tiles.remove(tile);
}

class Tiles {
  /** Those that have no picture yet. */
  readonly #waiting = new Set<Tile>();
  readonly #told = new Set<string>();
  /** Takes a tile into the work that is under way. */
  #join: ((tile: Tile) => void) | null = null;

  constructor(
    private readonly session: Session,
    private readonly dataset: Dataset,
  ) {}

  add(tile: Tile): void {
    this.#waiting.add(tile);
    if (this.#join === null) void this.#load([tile]);
    else this.#join(tile);
  }

  remove(tile: Tile): void {
    this.#waiting.delete(tile);
  }

  async #load(tiles: readonly Tile[]): Promise<void> {
    try {
      await track(this.session, "pictures", (task) => this.#work(tiles, task));
    } catch (error) {
      this.#join = null;
      this.#tell(error);
    }
  }

  #work(tiles: readonly Tile[], task: Working): Promise<void> {
    return new Promise((resolve) => {
      let left = 0;
      this.#join = (tile) => {
        left++;
        void this.#fill(tile, task).then(() => {
          if (--left > 0 || task.signal.aborted) return;
          this.#join = null;
          resolve();
        });
      };
      for (const tile of tiles) this.#join(tile);
    });
  }

  async #fill(tile: Tile, task: Working): Promise<void> {
    try {
      const image = await this.dataset.thumbnail(tile.row, task);
      if (this.#waiting.delete(tile)) tile.show(image);
    } catch (error) {
      if (this.#waiting.has(tile)) tile.miss();
      if (!task.signal.aborted) this.#tell(error);
    }
  }

  #tell(error: unknown): void {
    const notice = noticeOf(error, "pictures");
    const words = `${notice.where}: ${notice.found}`;
    if (this.#told.has(words)) return;
    if (!isStoppedByHand(notice)) this.#told.add(words);
    const again = () => {
      this.#told.clear();
      return this.#load([...this.#waiting]);
    };
    this.session.notice(offerAgain(notice, again));
  }
}
