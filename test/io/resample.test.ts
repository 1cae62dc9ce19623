import assert from "node:assert/strict";
import { onWhite, resampleSquare } from "#sdk/io/resample.js";
import { askPython } from "../ask-python.js";

/** A picture of waves and edges, RGB. */
function picture(width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const x = Math.floor(at / 3) % width;
    const y = Math.floor(at / 3 / width);
    return x > width / 2 ? 127 + 120 * Math.sin(x * 0.7 + y * 0.3 + at) : (x * y * 7) % 256;
  });
}

describe("io: resample", function () {
  this.timeout(60_000);
  for (const [from, to] of [
    [150, 64],
    [40, 64],
    [64, 64],
  ] as const)
    it(`scales ${from} to ${to} px as Pillow's bicubic does`, async function () {
      const rgb = picture(from, from);
      const expected = await askPython<number[]>(
        this,
        `
import numpy as np
from PIL import Image
side = given["from"]
image = Image.fromarray(np.array(given["rgb"], np.uint8).reshape(side, side, 3))
answer = np.asarray(image.resize((given["to"],) * 2, Image.BICUBIC)).reshape(-1).tolist()
`,
        { rgb: [...rgb], from, to },
      );
      const found = resampleSquare(rgb, from, from, { left: 0, top: 0, side: from }, to);
      // Pillow's weights have 22 bits, so a half may round the other way.
      found.forEach((value, at) => {
        assert.ok(Math.abs(value - (expected[at] ?? Number.NaN)) <= 1, `sample ${at}`);
      });
    });

  it("lays grey, transparency and colour on white", () => {
    const data = (...values: number[]) => Uint8Array.from(values);
    const at = { width: 1, height: 1 };
    assert.deepEqual([...onWhite({ ...at, channels: 1, data: data(7) })], [7, 7, 7]);
    assert.deepEqual([...onWhite({ ...at, channels: 2, data: data(0, 0) })], [255, 255, 255]);
    assert.deepEqual([...onWhite({ ...at, channels: 3, data: data(1, 2, 3) })], [1, 2, 3]);
    // (0 x 51 + 255 x 204) / 255 = 204
    assert.deepEqual(
      [...onWhite({ ...at, channels: 4, data: data(0, 0, 255, 51) })],
      [204, 204, 255],
    );
  });
});
