import assert from "node:assert/strict";
import {
  choose,
  FIRST_CHOICE,
  hideRows,
  invertSelection,
  isolate,
  selectRows,
  switchMode,
} from "#frontend/state/choice.js";
import { csvCell } from "#frontend/state/csv.js";
import { nearestOnMap } from "#frontend/state/derive-neighbours.js";
import { HISTORY_LIMIT, record, redo, startHistory, undo } from "#frontend/state/history.js";
import { overRepresented, wilsonLower } from "#frontend/state/lift.js";
import { renderFlags } from "#frontend/state/marks.js";
import { age, short } from "#frontend/state/words.js";
import {
  FLAG_GHOST,
  FLAG_HIDDEN,
  FLAG_MATCH,
  FLAG_NEIGHBOUR,
  FLAG_SELECTED,
} from "#frontend/view/api.js";

const rows = (...numbers: number[]) => Uint32Array.from(numbers);

describe("choice", () => {
  it("follows the number of chosen concepts: none, one, compare", () => {
    const one = choose(FIRST_CHOICE, 5, false);
    assert.deepEqual([one.mode, one.chosen], ["one", [5]]);
    const two = choose(one, 8, true);
    assert.deepEqual([two.mode, two.chosen], ["compare", [5, 8]]);
    assert.deepEqual(choose(two, 5, true).mode, "one");
    assert.deepEqual(choose(one, 5, false).mode, "strongest");
  });

  it("compares at most three, the last ones chosen", () => {
    const four = [1, 2, 3, 4].reduce(
      (choice, concept) => choose(choice, concept, true),
      FIRST_CHOICE,
    );
    assert.deepEqual(four.chosen, [2, 3, 4]);
  });

  it("fills up what a mode needs", () => {
    assert.deepEqual(switchMode(FIRST_CHOICE, "compare", [3, 9, 4]).chosen, [3, 9]);
    assert.deepEqual(switchMode(FIRST_CHOICE, "grid", [1, 2, 3, 4, 5, 6, 7]).chosen.length, 6);
    assert.deepEqual(switchMode(choose(FIRST_CHOICE, 4, false), "strongest", []).chosen, []);
  });

  it("adds to and removes from a selection, kept in order", () => {
    assert.deepEqual(selectRows(rows(5, 9), rows(2, 9), "add"), rows(2, 5, 9));
    assert.deepEqual(selectRows(rows(2, 5, 9), rows(5), "remove"), rows(2, 9));
    assert.deepEqual(selectRows(rows(1), rows(7, 3), "replace"), rows(3, 7));
  });

  it("isolates and hides on several levels, rows keep their numbers", () => {
    const first = isolate(null, rows(1, 2, 3), 5);
    assert.deepEqual([...first], [1, 0, 0, 0, 1]);
    assert.deepEqual([...hideRows(first, rows(2), 5)], [1, 0, 1, 0, 1]);
    assert.deepEqual(
      [...isolate(first, rows(0, 1), 5)],
      [1, 0, 1, 1, 1],
      "what was left out stays out",
    );
    assert.deepEqual(
      invertSelection(rows(1), 5, (row) => first[row] === 0),
      rows(2, 3),
    );
  });
});

describe("history", () => {
  it("goes back and on again, and forgets the other future", () => {
    let history = record(record(startHistory("a"), "b"), "c");
    history = undo(history);
    assert.equal(history.present, "b");
    assert.equal(redo(history).present, "c");
    history = record(history, "d");
    assert.equal(redo(history).present, "d");
    assert.equal(undo(undo(undo(history))).present, "a");
  });

  it("counts a gesture once and keeps a bounded past", () => {
    let history = startHistory(0);
    for (let value = 1; value <= 50; value++) history = record(history, value, "threshold");
    assert.equal(undo(history).present, 0);
    for (let value = 0; value < 3 * HISTORY_LIMIT; value++) history = record(history, 100 + value);
    assert.equal(history.past.length, HISTORY_LIMIT);
  });
});

describe("marks", () => {
  it("ghosts what the filter drops and hides what is left out", () => {
    const flags = renderFlags({
      rows: 5,
      kept: Uint8Array.of(1, 0, 1, 1, 1),
      leftOut: Uint8Array.of(0, 0, 0, 0, 1),
      selected: rows(0),
      matches: rows(2),
      links: [{ row: 3, dashed: true }],
    });
    assert.deepEqual(
      [...flags],
      [FLAG_SELECTED, FLAG_GHOST, FLAG_MATCH, FLAG_NEIGHBOUR, FLAG_HIDDEN],
    );
  });
});

describe("figures", () => {
  it("lift and Wilson's lower bound agree with arithmetic", () => {
    // 8 of 10 at 95 %: 0.4901625 (Wilson 1927; statsmodels proportion_confint(8, 10, method="wilson")).
    assert.ok(Math.abs(wilsonLower(8, 10) - 0.4901625) < 1e-5);
    const [first] = overRepresented([8, 1], [10, 50], 10, 100);
    assert.equal(first?.index, 0);
    assert.ok(Math.abs((first?.lift ?? 0) - 0.8 / (2.5 / 91)) < 1e-9);
  });

  it("finds the nearest rows on the map, nearest first", () => {
    const placement = {
      positions: Float32Array.of(0, 0, 5, 0, 1, 0, 0, 2, Number.NaN, 0),
      dims: 2 as const,
      missing: 1,
    };
    assert.deepEqual([...nearestOnMap(placement, 0, 3)], [2, 3, 1]);
    assert.deepEqual([...nearestOnMap(placement, 0, 2)], [2, 3]);
  });

  it("writes ages and numbers as people do", () => {
    assert.equal(age(1000, 1030), "just now");
    assert.equal(age(1000, 1000 + 120), "2 min ago");
    assert.equal(age(0, 90_000), "yesterday");
    assert.equal(short(0.00001), "1.0e-5");
    assert.equal(short(12345), "12,345");
    assert.equal(short(0.123456), "0.123");
  });

  it("never writes a formula into a spreadsheet", () => {
    assert.equal(csvCell("=1+1"), "'=1+1");
    assert.equal(csvCell("-5.2e3"), "-5.2e3");
    assert.equal(csvCell('a "b", c'), '"a ""b"", c"');
    assert.equal(csvCell("@cmd"), "'@cmd");
  });
});
