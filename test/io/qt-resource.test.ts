import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { readQtResource } from "#scripts/lib/qt-resource.mjs";

const u16 = (value: number) => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
};
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const name = (text: string) =>
  Buffer.concat([u16(text.length), u32(0), Buffer.from(text, "utf16le").swap16()]);

/** A file of version 1 by the layout of qresource.cpp: a root with the folder `a`, in it `plain` and `packed`. */
function resource(): Buffer {
  const names = [name("a"), name("plain"), name("päcked")];
  const nameAt = [0, names[0]?.length ?? 0, (names[0]?.length ?? 0) + (names[1]?.length ?? 0)];
  const plain = Buffer.concat([u32(3), Buffer.from("one")]);
  const body = Buffer.concat([u32(3), deflateSync("two")]);
  const packed = Buffer.concat([u32(body.length), body]);
  const folder = (at: number, count: number, first: number) =>
    Buffer.concat([u32(at), u16(2), u32(count), u32(first)]);
  const file = (at: number, flags: number, data: number) =>
    Buffer.concat([u32(at), u16(flags), u16(0), u16(1), u32(data)]);
  const tree = Buffer.concat([
    folder(0, 1, 1),
    folder(nameAt[0] ?? 0, 2, 2),
    file(nameAt[1] ?? 0, 0, 0),
    file(nameAt[2] ?? 0, 1, plain.length),
  ]);
  const data = Buffer.concat([plain, packed]);
  const start = 20;
  const head = [
    u32(1),
    u32(start),
    u32(start + tree.length),
    u32(start + tree.length + data.length),
  ];
  return Buffer.concat([Buffer.from("qres"), ...head, tree, data, ...names]);
}

describe("scripts: Qt resources", () => {
  it("reads plain and packed files by their paths", () => {
    const found = [...readQtResource(resource())].map(([path, bytes]) => [
      path,
      String(Buffer.from(bytes)),
    ]);
    assert.deepEqual(found, [
      ["/a/plain", "one"],
      ["/a/päcked", "two"],
    ]);
  });
  it("says when a file is no Qt resource", () => {
    assert.throws(() => [...readQtResource(Buffer.from("PK"))], /no Qt resource/);
  });
});
