import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** How many promises each section has; an id never changes its meaning and none is dropped. */
const PROMISES = { S: 24, W: 36, E: 22, L: 21, R: 23, T: 52, C: 19, Q: 25, D: 14 } as const;

interface Row {
  readonly id: string;
  readonly promise: string;
  readonly state: string;
  readonly shownBy: readonly string[];
  readonly note: string;
}

const page = readFileSync("docs/status.md", "utf8");
const rows: Row[] = [...page.matchAll(/^\| ([A-Z]\d+) \|(.*)\|$/gm)].map(
  ([, id = "", rest = ""]) => {
    const cells = rest.split(/(?<!\\)\|/).map((cell) => cell.trim());
    assert.equal(cells.length, 4, `${id} has ${cells.length + 1} cells`);
    const [promise = "", state = "", shown = "", note = ""] = cells;
    const shownBy = [...shown.matchAll(/\]\(([^)]+)\)/g)].map(([, path = ""]) => path);
    return { id, promise, state, shownBy, note };
  },
);

describe("status", () => {
  it("has every promise once, in order", () => {
    const wanted = Object.entries(PROMISES).flatMap(([section, count]) =>
      Array.from({ length: count }, (_, at) => `${section}${at + 1}`),
    );
    assert.deepEqual(
      rows.map(({ id }) => id),
      wanted,
    );
  });

  it("says of each that it is done, partly or not, and counts them rightly", () => {
    const counts = { done: 0, partly: 0, not: 0 };
    for (const { id, state } of rows) {
      assert.ok(Object.hasOwn(counts, state), `${id} is ${state}`);
      counts[state as keyof typeof counts]++;
    }
    const { done, partly, not } = counts;
    assert.ok(
      page.includes(`\n${done} done, ${partly} partly, ${not} not.\n`),
      JSON.stringify(counts),
    );
  });

  it("names something that shows it for each that is done, and what is missing for each that is not", () => {
    for (const { id, state, shownBy, note } of rows) {
      if (state === "done") assert.ok(shownBy.length > 0, `${id}: shown by nothing`);
      else assert.ok(note.length > 0, `${id}: what is missing?`);
    }
  });

  it("names only tests, benchmarks and scripts that are there", () => {
    for (const { id, shownBy } of rows)
      for (const path of shownBy) {
        assert.match(path, /^\.\.\/(test|bench|scripts|docs)\//, `${id}: ${path}`);
        assert.ok(existsSync(join("docs", path)), `${id}: ${path}`);
      }
  });
});
