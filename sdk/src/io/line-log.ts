import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { toWriteError } from "./errors.js";

const LINE_END = 10;
/** Bytes read at once; a line may be longer. */
const PIECE = 4 << 20;

/** Where a line stands in its file, without its end. */
export interface LineSpan {
  readonly offset: number;
  readonly length: number;
}

/**
 * A file of lines that only grows and outlives kills: a line counts once `append` returned. On opening, everything
 * behind the last whole and accepted line is cut off. Lines stay in the file until they are asked for.
 */
export class LineLog {
  readonly #file: number;

  /**
   * Opens or creates `path` and hands each line to `accept` as bytes that it must not keep; `accept` returns false for a
   * line that is not whole.
   * @throws WriteError
   */
  constructor(
    readonly path: string,
    accept: (line: Uint8Array, span: LineSpan) => boolean,
  ) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      this.#file = openSync(path, "a+");
      const { whole, seen } = this.#scan(accept);
      // By what was seen, not by the size now: another process may have added a line since.
      if (whole < seen) ftruncateSync(this.#file, whole);
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

  /** A line that `accept` was shown. @throws WriteError when it cannot be read */
  read({ offset, length }: LineSpan): string {
    const bytes = Buffer.allocUnsafe(length);
    try {
      return bytes.toString("utf8", 0, readSync(this.#file, bytes, 0, length, offset));
    } catch (error) {
      throw toWriteError(error, this.path);
    }
  }

  close(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
  }

  /** Returns the offset behind the last accepted line, and that behind the last byte read. */
  #scan(accept: (line: Uint8Array, span: LineSpan) => boolean): { whole: number; seen: number } {
    let piece = Buffer.allocUnsafe(PIECE);
    let whole = 0; // offset in the file of what is in `piece`
    let held = 0; // bytes in `piece`: the beginning of a line that the last piece cut
    for (;;) {
      if (held === piece.length) piece = Buffer.concat([piece], piece.length * 2);
      const got = readSync(this.#file, piece, held, piece.length - held, whole + held);
      if (got === 0) return { whole, seen: whole + held };
      const filled = piece.subarray(0, held + got);
      let start = 0;
      for (
        let end = filled.indexOf(LINE_END, held);
        end >= 0;
        end = filled.indexOf(LINE_END, start)
      ) {
        const span = { offset: whole + start, length: end - start };
        if (!accept(filled.subarray(start, end), span))
          return { whole: whole + start, seen: whole + filled.length };
        start = end + 1;
      }
      filled.copy(piece, 0, start);
      held = filled.length - start;
      whole += start;
    }
  }
}
