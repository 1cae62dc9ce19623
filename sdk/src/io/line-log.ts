import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { toWriteError } from "./errors.js";

const LINE_END = 10;

/**
 * A file of lines that only grows and outlives kills: a line counts once `append` returned. On opening, everything
 * behind the last whole and accepted line is cut off.
 */
export class LineLog {
  readonly #file: number;

  /**
   * Opens or creates `path` and hands each line to `accept`, which returns false for a line that is not whole.
   * @throws WriteError
   */
  constructor(
    readonly path: string,
    accept: (line: string) => boolean,
  ) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      this.#file = openSync(path, "a+");
      const bytes = readFileSync(path);
      let whole = 0;
      for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END, whole)) {
        if (!accept(bytes.toString("utf8", whole, end))) break;
        whole = end + 1;
      }
      if (whole < bytes.length) ftruncateSync(this.#file, whole);
    } catch (error) {
      throw toWriteError(error, path);
    }
  }

  /** Adds one line; it survives the death of this process. @throws WriteError */
  append(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      throw toWriteError(error, this.path);
    }
  }

  close(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
  }
}
