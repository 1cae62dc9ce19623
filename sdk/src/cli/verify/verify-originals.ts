import { readImageFacts } from "../../format/image-header.js";
import { decodeNpy, type Manifest } from "../../format/index.js";
import { contentHash, contentHashOf } from "../../io/hash.js";
import type { RunFolder } from "../logdir.js";
import { openFile } from "../read-run.js";
import type { Report } from "./finding.js";

const PIECE = 8 * 2 ** 20;
/** Bytes that tell a picture's type and size; a photograph's own preview may stand before them. */
const HEAD = 256 * 1024;

/** Checks the originals and their index: names that tell the content, offsets that fit, bytes that are pictures. */
export async function verifyOriginals(
  folder: RunFolder,
  { images, tensor }: Manifest,
  there: (file: string) => string,
  report: Report,
): Promise<void> {
  if (!images) return;
  const [path, indexPath] = [there(images.file), there(images.index)];
  const isListed = (file: string) => folder.files.some((one) => one.path === file);
  if (isListed(path))
    await report.check(path, async () => {
      const source = openFile(folder, path);
      const size = await source.size();
      const pieces = async function* () {
        for (let at = 0; at < size; at += PIECE)
          yield await source.read(at, Math.min(PIECE, size - at));
      };
      const hash = await contentHashOf(pieces());
      report.requireName(path, () => hash);
    });
  if (!isListed(indexPath)) return; // its absence is already an error of the listing
  await report.check(indexPath, async () => {
    const index = openFile(folder, indexPath);
    const bytes = await index.read(0, await index.size());
    report.requireName(indexPath, () => contentHash(bytes));
    const { data, dtype, shape } = decodeNpy(bytes, indexPath);
    const [rows] = tensor.shape;
    if (dtype !== "f8" || String(shape) !== String([rows + 1])) {
      report.error(indexPath, `${dtype} [${shape}], expected f8 [${rows + 1}]`);
      return;
    }
    const wrong = data.findIndex((offset, row) => {
      const before = row === 0 ? 0 : (data[row - 1] as number);
      return !Number.isSafeInteger(offset) || offset < before || (row === 0 && offset !== 0);
    });
    if (wrong >= 0) {
      report.error(indexPath, `item ${wrong} is ${data[wrong]}: offsets begin at 0 and never fall`);
      return;
    }
    if (!isListed(path)) return;
    const source = openFile(folder, path);
    const size = await source.size();
    if (data[rows] !== size) {
      report.error(indexPath, `ends at byte ${data[rows]}, ${path} has ${size}`);
      return;
    }
    for (let row = 0; row < rows; row++) {
      const from = data[row] as number; // checked above: rows + 1 items that never fall, up to the size
      const length = Math.min(HEAD, (data[row + 1] as number) - from);
      if (length === 0 || readImageFacts(await source.read(from, length))) continue;
      report.error(path, `row ${row}: no picture that browsers show`);
      return;
    }
  });
}
