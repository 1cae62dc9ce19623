import assert from "node:assert/strict";
import fc from "fast-check";
import {
  FLAG_GHOST,
  FLAG_HIDDEN,
  FLAG_MATCH,
  FLAG_NEIGHBOUR,
  FLAG_SELECTED,
  SHAPES,
} from "#frontend/view/api.js";
import { sortLayers } from "#frontend/view/layers.js";
import { atOnce } from "#frontend/view/pieces.js";
import { shuffledRows } from "#frontend/view/random.js";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1e9);
const GREY = 255;
const RING = SHAPES.indexOf("ring");

interface Row {
  readonly hasPlace: boolean;
  readonly flag: number;
  readonly isRing: boolean;
  readonly isGrey: boolean;
}

/** The layer of a row, as the map's documentation tells it. */
function layerOf({ hasPlace, flag, isRing, isGrey }: Row): string | null {
  if (!hasPlace || flag & FLAG_HIDDEN) return null;
  if (flag & FLAG_GHOST) return "ghost";
  if (flag & FLAG_SELECTED) return "selected";
  if (flag & FLAG_NEIGHBOUR) return "near";
  if (isRing) return "hollow";
  return isGrey ? "grey" : "plain";
}

describe(`view: layers (SEED=${SEED})`, () => {
  it("each drawn row is in one layer, in the order of the buffers, and ringed where it matches", () => {
    const flags = [FLAG_GHOST, FLAG_HIDDEN, FLAG_MATCH, FLAG_NEIGHBOUR, FLAG_SELECTED];
    const row: fc.Arbitrary<Row> = fc.record({
      hasPlace: fc.boolean(),
      flag: fc.subarray(flags).map((some) => some.reduce((all, one) => all | one, 0)),
      isRing: fc.boolean(),
      isGrey: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), fc.nat(), (rows, seed) => {
        const order = shuffledRows(rows.length, seed);
        const found = atOnce(
          sortLayers(
            order,
            Uint8Array.from(rows, ({ hasPlace }) => Number(hasPlace)),
            Uint8Array.from(rows, ({ isRing }) => (isRing ? RING : 0)),
            Uint8Array.from(rows, ({ isGrey }) => (isGrey ? GREY : 0)),
            Uint8Array.from(rows, ({ flag }) => flag),
          ),
        );
        const places = Array.from(order, (_, place) => place);
        const of = (place: number) => rows[order[place] ?? 0] as Row;
        const wanted = (name: string) => places.filter((place) => layerOf(of(place)) === name);
        for (const name of ["ghost", "hollow", "grey", "plain", "near", "selected"] as const)
          assert.deepEqual([...found[name]], wanted(name), name);
        const shown = places.filter((place) => layerOf(of(place)) !== null);
        assert.equal(found.shown, shown.length);
        assert.deepEqual(
          [...found.matched],
          shown.filter((place) => of(place).flag & FLAG_MATCH),
        );
      }),
      { seed: SEED },
    );
  });
});
