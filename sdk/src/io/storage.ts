import type { ByteSource } from "../format/byte-source.js";
import type { Chunks } from "./publish.js";

/**
 * An event file that is being written. Appending is synchronous and never waits for a network; `settle` is what
 * makes earlier appends count.
 */
export interface EventSink {
  /** Full path or address, for messages. */
  readonly path: string;
  /**
   * Takes whole records. What it throws was not taken.
   * @throws WriteError
   */
  append(records: Uint8Array): void;
  /** Resolves when everything appended survives the death of this process; `durable`: also power loss. */
  settle(durable: boolean): Promise<void>;
  /** As far as that can be done at once; false where it cannot. */
  settleSync(durable: boolean): boolean;
  /** True when nothing more may be appended here: go on in a new one. */
  readonly isBroken: boolean;
  close(): Promise<void>;
  closeSync(): void;
}

/**
 * Where one run is kept: a folder of the disk, or a prefix of an object store. Names are relative to the run, with
 * `/`, and never leave it. What is thrown is a WriteError with the full path.
 */
export interface RunStorage {
  /** Full path or address of the run. */
  readonly path: string;
  /** Full path or address of a name. */
  resolve(name: string): string;
  /** Puts a whole file in place: readers see the old one or the new one. */
  publish(name: string, chunks: Chunks): Promise<void>;
  /** The whole file, or undefined where there is none. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Length in bytes, or undefined where there is no such file. */
  size(name: string): Promise<number | undefined>;
  /** For ranged reads. */
  source(name: string): ByteSource;
  /** Names in a folder (not below it), sorted; none where there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Removes a file; one that is not there is no error. */
  remove(name: string): Promise<void>;
  /** Runs `work` while no other writer does so under the same name. */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T>;
  /**
   * Opens a new event file that begins with `header`. `nameOf(n)` gives the name to try; n counts up while the
   * name is taken.
   */
  openEvents(nameOf: (n: number) => string, header: Uint8Array): EventSink;
  /** The storage of a run below this one. */
  child(run: string): RunStorage;
}
