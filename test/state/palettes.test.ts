import assert from "node:assert/strict";
import { FIRST_CHOICE, paintKey } from "#frontend/state/choice.js";
import { distance, VISIONS } from "#frontend/state/colour-distance.js";
import { placeComponents, withComponent } from "#frontend/state/components.js";
import { colourChoice, colourParts } from "#frontend/state/link-colours.js";
import { PALETTES } from "#frontend/state/palette.js";
import { contrast, paletteOf, rampOf } from "#frontend/state/palettes.js";

/** Below this CIELAB distance two hues would be taken for one another. */
const LEAST_DISTANCE = 6;

describe("palettes", () => {
  for (const name of ["okabe-ito", "bright", "muted"] as const)
    for (const theme of ["light", "dark"] as const) {
      it(`${name}, ${theme}: eight hues that all kinds of vision tell apart, edges that stand out`, () => {
        const { categories, paper } = paletteOf(theme, name, []);
        assert.equal(categories.length, 8);
        categories.forEach(({ fill, edge }, at) => {
          assert.ok(contrast(theme === "light" ? edge : fill, paper) >= 2.95, `${name} ${at}`);
          for (const other of categories.slice(at + 1))
            for (const vision of VISIONS)
              assert.ok(
                distance(fill, other.fill, vision) > LEAST_DISTANCE,
                `${name} ${theme} ${at} ${fill} ${other.fill} ${distance(fill, other.fill, vision)}`,
              );
        });
      });
    }

  it("colours of the user's own follow the eight; by day the fill is exact", () => {
    const { categories } = paletteOf("light", "okabe-ito", ["#12ab34", "#ffffff"]);
    assert.deepEqual(categories[8]?.fill, [0x12, 0xab, 0x34]);
    assert.ok(contrast(categories[9]?.edge ?? [255, 255, 255], PALETTES.light.paper) >= 3);
    const dark = paletteOf("dark", "okabe-ito", ["#000000"]).categories[8];
    assert.ok(contrast(dark?.fill ?? [0, 0, 0], PALETTES.dark.paper) >= 3);
  });

  it("diverging ramps have the paper of the theme in the middle", () => {
    assert.deepEqual(rampOf("dark", "blue-red")?.[1], PALETTES.dark.paper);
    assert.equal(rampOf("light", "heat"), null);
  });
});

describe("colours in a link", () => {
  it("come back as they were", () => {
    const names = ["bird", "a~b & c"];
    const choice = {
      ...FIRST_CHOICE,
      palette: "muted",
      paint: new Map([
        [paintKey(null, "a~b & c"), "#00ff7f"],
        [paintKey("kind", "x=y"), "#123456"],
      ]),
      shapeBy: "split",
      thresholds: new Map([[1, 0.85]]),
      scales: new Map([
        ["loss~1", { kind: "diverging", ramp: "purple-green", minimum: -2.5, centre: 0 } as const],
      ]),
    } as const;
    const text = new URLSearchParams(colourParts(choice, names)).toString();
    const { palette, paint, shapeBy, thresholds, scales } = choice;
    assert.deepEqual(colourChoice(new URLSearchParams(text), names), {
      palette,
      paint,
      shapeBy,
      thresholds,
      scales,
    });
  });

  it("whatever is odd is left out", () => {
    const odd = new URLSearchParams(
      "palette=zebra&paint=red&paint=12345gc:x&own=2~bird&own=~&own=.5~no&scale=log&scale=",
    );
    assert.deepEqual(colourChoice(odd, ["bird"]), {});
  });
});

describe("principal components on the axes", () => {
  it("two axes never show the same one: they change places", () => {
    assert.deepEqual(withComponent([0, 1], 0, 1), [1, 0]);
    assert.deepEqual(withComponent([0, 1], 1, 7), [0, 7]);
    assert.deepEqual(withComponent([0, 1, 2], 2, -1), [0, 1]);
    assert.deepEqual(withComponent([0, 1], 2, 2), [0, 1, 2]);
    assert.deepEqual(withComponent([0, 1], 2, 1), [0, 2, 1]);
  });

  it("rows are placed at their scores", () => {
    const scores = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, Number.NaN]);
    assert.deepEqual(placeComponents({ scores, count: 3 }, [2, 0]), {
      positions: Float32Array.from([3, 1, 6, 4, Number.NaN, 7]),
      dims: 2,
      missing: 1,
    });
  });
});
