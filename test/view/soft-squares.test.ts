import assert from "node:assert/strict";
import { SoftSquares, SQUARE } from "#frontend/view/soft-squares.js";

const OPAQUE = 255 << 24;
const WIDTH = 4 * SQUARE;
const HEIGHT = 3 * SQUARE;
/** Premultiplied black, half see-through. */
const HALF = 128 << 24;
const PAPER = 0xf0f0f0 | OPAQUE;

describe("squares of a painted sheet", () => {
  /** A sheet with pixels painted at places, each by a point that stands there. */
  function painted(places: readonly { x: number; y: number; colour: number }[]) {
    const squares = new SoftSquares(WIDTH, HEIGHT);
    const sheet = new Int32Array(WIDTH * HEIGHT);
    for (const { x, y, colour } of places) {
      sheet[y * WIDTH + x] = colour;
      squares.touched[Math.floor(y / SQUARE) * squares.across + Math.floor(x / SQUARE)] = 1;
    }
    return { squares, sheet };
  }

  /** What a device makes of it: the packed squares put back where they belong. */
  function unpacked({ spans, pixels }: SoftSquares): Map<string, number> {
    const seen = new Map<string, number>();
    for (let i = 0; i < spans.length; i += 6) {
      const [left, top, right, bottom, fromLeft, fromTop] = spans.slice(i, i + 6) as number[];
      for (let y = top as number; y < (bottom as number); y++)
        for (let x = left as number; x < (right as number); x++) {
          const fromX = (fromLeft as number) + x - (left as number);
          const fromY = (fromTop as number) + y - (top as number);
          assert.ok(!seen.has(`${x} ${y}`), `${x} ${y} twice`);
          seen.set(`${x} ${y}`, pixels[fromY * WIDTH + fromX] as number);
        }
    }
    return seen;
  }

  it("packs what is painted over paper, and leaves the rest out", () => {
    const ink = 0x102030 | OPAQUE;
    const { squares, sheet } = painted([
      { x: 20, y: 5, colour: ink },
      { x: 60, y: 40, colour: HALF },
    ]);
    squares.pack(sheet, PAPER, 0);
    const seen = unpacked(squares);
    assert.equal(seen.size, 2 * SQUARE * SQUARE);
    assert.equal(seen.get("20 5"), ink);
    assert.equal(seen.get("21 5"), PAPER);
    // Half of black over 240 of 255: 120, as opaque as paper. One less for what eight bits round off.
    const mixed = seen.get("60 40") as number;
    assert.ok([119, 120].includes(mixed & 255), String(mixed & 255));
    assert.ok(mixed >>> 24 >= 254, String(mixed >>> 24));
    assert.equal(squares.rows, SQUARE);
  });

  it("takes squares along that a point near their edge may reach into", () => {
    const { squares, sheet } = painted([{ x: 16, y: 16, colour: OPAQUE }]);
    sheet[15 * WIDTH + 15] = HALF; // its edge
    squares.pack(sheet, 0, 4);
    const seen = unpacked(squares);
    assert.equal(seen.size, 9 * SQUARE * SQUARE);
    assert.equal(seen.get("15 15"), HALF, "over nothing it stays as it is");
    assert.equal(seen.get("0 0"), 0);
    assert.equal(squares.rows, 3 * SQUARE);
  });

  it("leaves an empty sheet for the next frame", () => {
    const { squares, sheet } = painted([{ x: 63, y: 47, colour: OPAQUE }]);
    squares.pack(sheet, PAPER, 20);
    assert.ok(sheet.every((pixel) => pixel === 0));
    squares.pack(sheet, PAPER, 20);
    assert.deepEqual([squares.spans, squares.rows], [[], 0]);
  });
});
