import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";
import { encodeNpy, parseManifest } from "pointillist/format";
import { pointillist, withFolder } from "./run-cli.js";

const square = (value: number) =>
  ({ width: 3, height: 3, channels: 3, data: new Uint8Array(27).fill(value) }) as const;

describe("pointillist verify, of copied originals", () => {
  for (const [what, harm, says] of [
    ["nothing", () => undefined, null],
    [
      "a bit",
      (bin: Buffer) => bin.fill((bin[40] ?? 0) ^ 1, 40, 41),
      /\.bin: its content is not what/,
    ],
    ["a cut", (bin: Buffer) => bin.subarray(0, -3), /\.npy: ends at byte \d+, .*\.bin has \d+/],
    ["no picture", (bin: Buffer) => bin.fill(0, 0, 9), /\.bin: row 0: no picture that browsers/],
    ["offsets that fall", [0, 90, 50, 70], /\.npy: item 2 is 50: offsets begin at 0 and never/],
    ["another row count", [0, 90], /\.npy: f8 \[2\], expected f8 \[4\]/],
    ["no file", null, /originals: named by 0\.json, but not there/],
  ] as const)
    it(`says ${what}`, () =>
      withFolder(async (logdir) => {
        await using writer = new SummaryWriter(join(logdir, "run"));
        const ref = await writer.embedding(
          "a",
          [
            [1, 2],
            [3, 4],
            [5, 6],
          ],
          { thumbnails: [square(1), square(90), square(250)], images: "copy" },
        );
        await writer.close();
        const { images } = parseManifest(readFileSync(ref.manifest), ref.manifest);
        assert.ok(images);
        const [bin, index] = [join(ref.folder, images.file), join(ref.folder, images.index)];
        if (harm === null) rmSync(bin);
        else if (typeof harm === "function") {
          const altered = harm(readFileSync(bin));
          if (altered) writeFileSync(bin, altered);
        } else writeFileSync(index, encodeNpy("f8", [harm.length], Float64Array.from(harm)));
        const { code, out, notes } = await pointillist("verify", join(logdir, "run"));
        assert.equal(code, says === null ? 0 : 1, out + notes);
        if (says !== null) assert.match(out, says);
      }));
});
