import assert from "node:assert/strict";
import { scaled } from "#frontend/state/column-scale.js";
import { type ColumnSummary, scaleOf } from "#frontend/state/column-summary.js";
import { confidenceAxis } from "#frontend/state/confidence-axis.js";

function summaryOf(values: readonly number[]): ColumnSummary {
  const finite = values.filter((value) => !Number.isNaN(value));
  const minimum = Math.min(...finite);
  const maximum = Math.max(...finite);
  return {
    index: 0,
    info: { name: "loss", type: "number", added: false },
    categories: null,
    numbers: {
      values: Float64Array.from(values),
      minimum,
      maximum,
      missing: values.length - finite.length,
    },
    scale: { kind: "linear", minimum, maximum },
    bins: null,
  };
}

describe("scales of number columns", () => {
  const summary = summaryOf([1, 10, 100, 1000, Number.NaN, 100]);
  const shares = (choice: Parameters<typeof scaleOf>[1], values: readonly number[]) => {
    const scale = scaleOf(summary, choice);
    assert.ok(scale);
    return values.map((value) => Number(scaled(scale, value).toFixed(6)));
  };

  it("log: equal factors are equal steps; what is not positive is missing", () => {
    assert.deepEqual(shares({ kind: "log" }, [1, 10, 100, 1000]), [0, 0.333333, 0.666667, 1]);
    assert.deepEqual(shares({ kind: "log" }, [0, -3, Number.NaN]), [
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });

  it("quantile: the share of values below, equal ones counted half", () => {
    // 1, 10, 100, 100, 1000: below 100 are 2 of 5, and its own two count half: 3 of 5.
    assert.deepEqual(shares({ kind: "quantile" }, [1, 10, 100, 1000]), [0.1, 0.3, 0.6, 0.9]);
  });

  it("diverging: the centre has the middle, equal distances are equally strong", () => {
    const choice = { kind: "diverging", centre: 100, minimum: 50, maximum: 300 } as const;
    assert.deepEqual(shares(choice, [100, 300, 50]), [0.5, 1, 0.375]);
    const across = summaryOf([-1, 4]);
    assert.equal(scaleOf(across, { kind: "diverging" })?.centre, 0);
  });

  it("an edited range moves the ends; a log scale never starts below the least positive value", () => {
    assert.deepEqual(shares({ minimum: 0, maximum: 200 }, [0, 50, 200]), [0, 0.25, 1]);
    const scale = scaleOf(summaryOf([-5, 2, 8]), { kind: "log" });
    assert.deepEqual([scale?.minimum, scale?.maximum], [2, 8]);
  });
});

describe("the axis of confidences", () => {
  const crowded = Uint32Array.from({ length: 40 }, (_, bin) => (bin >= 37 ? 1000 : 10));
  const even = new Uint32Array(40).fill(5);

  it("is plain where they are spread, and half by quantiles where they crowd", () => {
    assert.equal(confidenceAxis(even, 0).isSpread, false);
    assert.equal(confidenceAxis(even, 0).place(0.25), 0.25);
    const axis = confidenceAxis(crowded, 0);
    assert.equal(axis.isSpread, true);
    // Of 3,370 confidences 370 are below 0.925: the mean of the plain place and the quantile.
    assert.ok(Math.abs(axis.place(0.925) - (0.925 + 370 / 3370) / 2) < 1e-9);
  });

  it("places and values are each other's inverse, and rise", () => {
    for (const axis of [confidenceAxis(crowded, 0.5), confidenceAxis(even, 0.3)]) {
      let before = -1;
      for (let value = axis.low; value <= 1; value += 0.007) {
        const place = axis.place(value);
        assert.ok(place > before);
        before = place;
        assert.ok(Math.abs(axis.value(place) - value) < 1e-9);
      }
      assert.deepEqual([axis.place(axis.low), axis.place(1)], [0, 1]);
    }
  });
});
