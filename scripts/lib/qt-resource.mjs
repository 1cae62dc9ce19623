// Reads Qt's compiled resource files (.rcc): a tree of names over plain or zlib-packed contents.
// Layout, big-endian: "qres", version, offsets of tree, data and names (u32 each), from version 3 on also flags. A node of
// the tree: name offset u32, flags u16, then of a folder: child count u32, first child u32; of a file: country u16,
// language u16, data offset u32. From version 2 on 8 bytes of time follow. A name: length u16, hash u32, UTF-16. A content:
// length u32, then for zlib its unpacked length u32. Source: qtbase, src/corelib/io/qresource.cpp.
import { inflateSync } from "node:zlib";

const ZLIB = 1;
const FOLDER = 2;
const ZSTD = 4;
const MAX_DEPTH = 32;

/** Every file as [path, bytes], `path` beginning with "/". Throws an Error that says what is wrong. */
export function* readQtResource(file) {
  const bytes = Buffer.from(file);
  if (bytes.toString("latin1", 0, 4) !== "qres")
    throw new Error("no Qt resource: it does not begin with qres");
  const version = bytes.readUInt32BE(4);
  const [tree, data, names] = [8, 12, 16].map((at) => bytes.readUInt32BE(at));
  const nodeSize = version >= 2 ? 22 : 14;
  const nameAt = (offset) => {
    const at = names + offset;
    const text = Buffer.from(bytes.subarray(at + 6, at + 6 + 2 * bytes.readUInt16BE(at)));
    return text.swap16().toString("utf16le");
  };
  const content = (offset, flags, path) => {
    const at = data + offset;
    const stored = bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at));
    if (flags & ZSTD) throw new Error(`${path} is packed by zstd, which is not read here`);
    return flags & ZLIB ? inflateSync(stored.subarray(4)) : stored;
  };
  function* walk(node, path, depth) {
    if (depth > MAX_DEPTH) throw new Error("folders too deep");
    const at = tree + node * nodeSize;
    const flags = bytes.readUInt16BE(at + 4);
    const here = node === 0 ? "" : `${path}/${nameAt(bytes.readUInt32BE(at))}`;
    if (!(flags & FOLDER)) {
      yield [here, content(bytes.readUInt32BE(at + 10), flags, here)];
      return;
    }
    const first = bytes.readUInt32BE(at + 10);
    for (let child = 0; child < bytes.readUInt32BE(at + 6); child++)
      yield* walk(first + child, here, depth + 1);
  }
  yield* walk(0, "", 0);
}
