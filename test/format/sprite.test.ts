import assert from "node:assert/strict";
import { cellOf, planSprite, planThumbnails, SHEET_LIMIT, sheetOfSprite } from "pointillist/format";

describe("sprite: the sheet for stock", () => {
  for (const [rows, cell, columns] of [
    [1, 64, 1],
    [2, 64, 2],
    [528, 64, 23],
    [16_384, 64, 128],
    [16_385, 63, 129],
    [262_144, 16, 512],
  ] as const) {
    it(`${rows} rows: ${columns} cells of ${cell} px a line`, () => {
      const plan = planSprite(rows) ?? assert.fail();
      assert.deepEqual([plan.cell, plan.columns, plan.count], [[cell, cell], columns, rows]);
      assert.equal(plan.width, plan.height);
      assert.ok(plan.width <= SHEET_LIMIT && columns * columns >= rows);
    });
  }
  it("is absent where cells would fall below 16 px, or there is nothing", () => {
    assert.equal(planSprite(262_145), undefined);
    assert.equal(planSprite(0), undefined);
  });
  it("smaller pictures are not blown up, and may be below 16 px", () => {
    assert.deepEqual(planSprite(4, 8)?.cell, [8, 8]);
  });
  it("every boundary of the 8192 px sheet holds all its rows", () => {
    for (let columns = 1; columns <= 512; columns++) {
      for (const rows of [columns ** 2 - 1, columns ** 2, columns ** 2 + 1].filter((n) => n > 0)) {
        const plan = planSprite(rows, 128);
        if (!plan) {
          assert.ok(rows > 262_144);
          continue;
        }
        const last = cellOf(plan, rows - 1) ?? assert.fail();
        assert.ok(last.x + last.width <= plan.width && last.y + last.height <= plan.height);
        assert.ok(plan.width <= SHEET_LIMIT && (plan.cell[0] ?? 0) >= 16);
      }
    }
  });
});

describe("sprite: our own sheets", () => {
  it("together hold every row once, in order, none above its size", () => {
    for (const [rows, cell] of [
      [1, [128, 128]],
      [528, [128, 128]],
      [1000, [100, 60]],
      [257, [2048, 8]],
    ] as const) {
      const sheets = planThumbnails(rows, cell);
      assert.deepEqual(
        sheets.reduce((row, sheet) => {
          assert.equal(sheet.firstRow, row);
          assert.ok(sheet.width <= 2048 && sheet.height <= 2048);
          const last = cellOf(sheet, row + sheet.count - 1) ?? assert.fail();
          assert.equal(last.y + last.height, sheet.height);
          return row + sheet.count;
        }, 0),
        rows,
      );
    }
  });
  it("a cell larger than a sheet is refused", () => {
    assert.throws(() => planThumbnails(3, [4096, 10]), { name: "ShapeError" });
    assert.throws(() => planThumbnails(3, [0, 10]), { name: "ShapeError" });
  });
  it("a row that a sheet does not hold has no place", () => {
    const sheet = planThumbnails(300, [128, 128])[0] ?? assert.fail();
    assert.equal(cellOf(sheet, 256), undefined);
    assert.equal(cellOf(sheet, -1), undefined);
  });
});

describe("sprite: sheets of others", () => {
  it("any grid that holds the rows is read, square or not", () => {
    const plan = sheetOfSprite({ width: 300, height: 100 }, [30, 50], 17);
    assert.deepEqual([plan.columns, plan.count], [10, 17]);
    assert.deepEqual(cellOf(plan, 11), { x: 30, y: 50, width: 30, height: 50 });
  });
  it("a wrong single_image_dim is explained, with what would fit", () => {
    assert.throws(() => sheetOfSprite({ width: 256, height: 256 }, [64, 64], 60), {
      code: "corrupt",
      message: /256 x 256 px hold 16 cells of 64 x 64, not 60; cells of 32 x 32 would/,
    });
    assert.throws(() => sheetOfSprite({ width: 256, height: 256 }, [], 3), { code: "corrupt" });
  });
});
