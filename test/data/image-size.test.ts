import assert from "node:assert/strict";
import { imageSize } from "#frontend/data/image-size.js";

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "string" ? [...part].map((c) => c.charCodeAt(0)) : part,
    ),
  );
const PNG: number[] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const pad = (length: number) => new Array<number>(length).fill(0);

// Written by hand from the formats' specifications.
const CASES = [
  {
    name: "PNG of 65,535 x 2",
    file: bytes(PNG, [0, 0, 0, 13], "IHDR", [0, 0, 255, 255, 0, 0, 0, 2]),
    size: [65535, 2],
  },
  { name: "PNG cut in its header", file: bytes(PNG, [0, 0, 0, 13], "IHDR", [0, 0]), size: null },
  {
    name: "JPEG with a comment before its frame",
    file: bytes([0xff, 0xd8, 0xff, 0xfe, 0, 4, 1, 2, 0xff, 0xc2, 0, 17, 8, 1, 0, 2, 0], pad(10)),
    size: [512, 256],
  },
  {
    name: "JPEG whose segment has no length",
    file: bytes([0xff, 0xd8, 0xff, 0xe0, 0, 0], pad(10)),
    size: null,
  },
  {
    name: "lossless WebP",
    file: bytes("RIFF", pad(4), "WEBP", "VP8L", pad(4), [0x2f, 0xff, 0xc0, 0x31, 0], pad(8)),
    size: [256, 200],
  },
  {
    name: "extended WebP",
    file: bytes("RIFF", pad(4), "WEBP", "VP8X", pad(8), [99, 0, 0, 1, 1, 0]),
    size: [100, 258],
  },
  { name: "GIF", file: bytes("GIF89a", pad(20)), size: null },
  { name: "nothing", file: bytes(), size: null },
] as const;

describe("data: size of a picture before decoding", () => {
  for (const { name, file, size } of CASES)
    it(name, () => {
      const found = imageSize(file);
      assert.deepEqual(found && [found.width, found.height], size);
    });
});
