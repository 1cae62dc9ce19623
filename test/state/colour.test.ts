import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { GREY, NONE, renderAppearance, setBits } from "#frontend/state/appearance.js";
import { distance, slotDistances, VISIONS } from "#frontend/state/colour-distance.js";
import { candidates, chooseRounds, legendByCount, stopList } from "#frontend/state/legend.js";
import { PALETTES, rampAt } from "#frontend/state/palette.js";
import { assignSlots } from "#frontend/state/slots.js";
import { SHAPES } from "#frontend/view/api.js";

const { light, dark } = PALETTES;
const shapeOf = (name: (typeof SHAPES)[number]) => SHAPES.indexOf(name);

describe("palette", () => {
  it("holds the values of tokens.css in both themes", () => {
    const css = readFileSync("plugin-frontend/src/elements/tokens.css", "utf8");
    const [first = "", second = ""] = css.split(".dark-mode");
    for (const [palette, text] of [
      [light, first],
      [dark, second],
    ] as const) {
      const token = (name: string) => new RegExp(`--pt-${name}:\\s*(#[0-9a-f]{6})`).exec(text)?.[1];
      const hex = (colour: readonly number[]) =>
        `#${colour.map((one) => one.toString(16).padStart(2, "0")).join("")}`;
      palette.categories.forEach(({ fill, edge }, slot) => {
        assert.equal(hex(fill), token(`c${slot + 1}`));
        assert.equal(hex(edge), token(`c${slot + 1}-edge`));
      });
      for (const [stop, colour] of palette.ramp.entries())
        assert.equal(hex(colour), token(`ramp-${stop}`));
      assert.equal(hex(palette.setA), token("set-a"));
      assert.equal(hex(palette.setB), token("set-b"));
      assert.equal(hex(palette.setBoth), token("set-both"));
      assert.equal(hex(palette.paper), token("paper"));
      assert.equal(hex(palette.ghostRing), token("ghost-ring"));
    }
  });

  it("keeps its smallest distances as the design computed them, for four kinds of vision", () => {
    // design README, section 2: light 26, 21, 17, 16; dark 21, 20, 16, 13 (CIELAB, Machado 2009).
    for (const [palette, expected] of [
      [light, [26, 21, 17, 16]],
      [dark, [21, 20, 16, 13]],
    ] as const) {
      const fills = palette.categories.map(({ fill }) => fill);
      const found = VISIONS.map((vision) =>
        Math.min(...fills.flatMap((a, i) => fills.slice(i + 1).map((b) => distance(a, b, vision)))),
      );
      for (const [kind, least] of found.entries())
        assert.ok(Math.abs(least - (expected[kind] ?? 0)) < 1.01, `${kind}: ${least}`);
    }
    assert.equal(slotDistances().length, 64);
  });

  it("grows away from the paper along the ramp", () => {
    const lightness = (share: number) =>
      rampAt(light, share).fill.reduce((sum, one) => sum + one, 0);
    assert.ok(lightness(0) > lightness(0.5) && lightness(0.5) > lightness(1));
    assert.deepEqual(rampAt(light, 0).fill, light.ramp[0]);
    assert.deepEqual(rampAt(light, 2).fill, light.ramp[9]);
  });
});

describe("slots", () => {
  it("gives groups that touch hues that differ", () => {
    // Group 0 touches 1 heavily; 2 touches nobody. Every other pair is free.
    const touching = [0, 500, 0, 500, 0, 0, 0, 0, 0];
    const slots = assignSlots(touching, [10, 10, 10]);
    const apart = slotDistances()[(slots[0] ?? 0) * 8 + (slots[1] ?? 0)] ?? 0;
    const most = Math.max(...slotDistances());
    assert.ok(apart > most * 0.9, `${apart} of ${most}`);
    assert.equal(new Set(slots).size, 3);
  });

  it("keeps yellow off the largest group", () => {
    const none = new Array(64).fill(0);
    const slots = assignSlots(none, [1000, 1, 1, 1, 1, 1, 1, 1]);
    assert.notEqual(slots[0], 2);
    assert.equal(new Set(slots).size, 8);
  });
});

describe("legend", () => {
  it("stops what is on more than six tenths", () => {
    assert.deepEqual(stopList([61, 60, 10], 100), [0]);
  });

  it("takes what lies together, not what is merely frequent, and no near double", () => {
    // 0 frequent but spread; 1 and 2 the same rows; 3 and 5 small and tight; 4 too rare.
    const figures = {
      rows: 1000,
      counts: [190, 100, 98, 40, 3, 30],
      together: [0.2, 0.9, 0.88, 0.8, 1, 0.7],
    };
    const ranked = candidates(figures);
    assert.ok(!ranked.includes(4));
    const shared = new Map([["1,2", 97]]);
    const pairs = ranked.flatMap((a) =>
      ranked.map((b) =>
        a === b ? (figures.counts[a] ?? 0) : (shared.get([a, b].sort().join(",")) ?? 0),
      ),
    );
    const [first] = chooseRounds(figures, ranked, pairs);
    assert.deepEqual(first, [1, 3, 5]);
  });

  it("by count, without the stop list, in rounds of eight", () => {
    const counts = [900, ...Array.from({ length: 12 }, (_, place) => 100 - place)];
    const { rounds, stop, slots } = legendByCount(counts, 1000);
    assert.deepEqual(stop, [0]);
    assert.deepEqual(rounds, [
      [1, 2, 3, 4, 5, 6, 7, 8],
      [9, 10, 11, 12],
    ]);
    assert.deepEqual(slots.get(9), { slot: 0, round: 1 });
  });
});

describe("appearance", () => {
  const slots = new Map([
    [7, { slot: 4, round: 0 }],
    [9, { slot: 1, round: 1 }],
  ]);

  it("strongest: hue and shape of the concept, its confidence as strength, grey without one", () => {
    const { fill, shape, strength } = renderAppearance(
      3,
      {
        kind: "strongest",
        concept: Uint16Array.of(7, 9, NONE),
        confidence: Uint16Array.of(65535, 32768, 0),
        slots,
      },
      light,
    );
    assert.deepEqual([...fill], [4, 1, GREY]);
    assert.deepEqual([...shape], [shapeOf("circle"), shapeOf("diamond"), shapeOf("circle")]);
    assert.deepEqual([...strength], [255, 128, 255]);
  });

  it("one: ramp from the threshold to the maximum; absent and below are rings", () => {
    const members = { rows: Uint32Array.of(0, 1, 2), values: Uint16Array.of(65535, 52428, 39321) };
    const { fill, shape, palette } = renderAppearance(
      4,
      { kind: "one", members, threshold: 0.8 },
      light,
    );
    assert.deepEqual(
      [...shape].map((at) => SHAPES[at]),
      ["circle", "circle", "ring", "ring"],
    );
    assert.equal(fill[0], palette.length - 1);
    assert.equal(fill[1], 0);
    assert.deepEqual(palette[0]?.fill, rampAt(light, 0.1).fill);
    assert.deepEqual(palette.at(-1)?.fill, light.ramp[9]);
  });

  it("compare: A circle, B diamond, both square, neither ring", () => {
    const a = { rows: Uint32Array.of(0, 2), values: Uint16Array.of(65535, 65535) };
    const b = { rows: Uint32Array.of(1, 2), values: Uint16Array.of(65535, 65535) };
    const { shape, fill, palette } = renderAppearance(
      4,
      { kind: "compare", members: [a, b], threshold: 0 },
      dark,
    );
    assert.deepEqual(
      [...shape].map((at) => SHAPES[at]),
      ["circle", "diamond", "square", "ring"],
    );
    assert.deepEqual(palette[fill[0] ?? 0]?.fill, dark.setA);
    assert.deepEqual(palette[fill[1] ?? 0]?.fill, dark.setB);
    assert.deepEqual(palette[fill[2] ?? 0]?.fill, dark.setBoth);
    assert.deepEqual([...setBits(4, [a, b], 0)], [1, 2, 3, 0]);
  });

  it("number: missing values are rings, never a colour", () => {
    const { shape, fill } = renderAppearance(
      3,
      { kind: "number", shares: Float32Array.of(0, Number.NaN, 1) },
      light,
    );
    assert.deepEqual(
      [...shape].map((at) => SHAPES[at]),
      ["circle", "ring", "circle"],
    );
    assert.deepEqual([fill[0], fill[1], fill[2]], [0, GREY, 63]);
  });
});
