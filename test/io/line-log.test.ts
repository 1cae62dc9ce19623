import assert from "node:assert/strict";
import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LineLog, type LineSpan } from "#sdk/io/line-log.js";
import { temporaryFolder } from "./folder.js";

describe("io: line log", function () {
  this.timeout(30_000);
  const folder = temporaryFolder();

  /** Opens `path` and gives every line, read back by its place. */
  function linesOf(path: string, isWhole = (_line: string) => true): string[] {
    const spans: LineSpan[] = [];
    const log = new LineLog(path, (line, span) => {
      if (!isWhole(Buffer.from(line).toString())) return false;
      spans.push(span);
      return true;
    });
    const lines = spans.map((span) => log.read(span));
    log.close();
    return lines;
  }

  it("gives back lines of any length, also across and beyond the pieces that it reads", () => {
    const path = join(folder(), "log");
    // Pieces are 4 MiB: lines that end just before, at and behind their borders, and one of several pieces.
    const lengths = [0, 1, (4 << 20) - 3, 0, 1, (4 << 20) - 2, 13 << 20, 5, 4 << 20, 7];
    const lines = lengths.map((length, at) => String.fromCharCode(97 + at).repeat(length));
    writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
    assert.deepEqual(linesOf(path), lines);
  });

  it("cuts a torn end off and goes on behind the last whole line", () => {
    const path = join(folder(), "log");
    writeFileSync(path, "one\ntwo\nthr");
    const log = new LineLog(path, () => true);
    log.append("tree ü");
    log.close();
    assert.equal(readFileSync(path, "utf8"), "one\ntwo\ntree ü\n");
    appendFileSync(path, "x".repeat(5 << 20));
    assert.deepEqual(linesOf(path), ["one", "two", "tree ü"]);
    assert.equal(statSync(path).size, "one\ntwo\ntree ü\n".length + 1);
  });

  it("cuts everything from the first line that is not accepted", () => {
    const path = join(folder(), "log");
    writeFileSync(path, "one\nbad\ntwo\n");
    assert.deepEqual(
      linesOf(path, (line) => line !== "bad"),
      ["one"],
    );
    assert.equal(readFileSync(path, "utf8"), "one\n");
  });
});
