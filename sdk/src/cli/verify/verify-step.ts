import { readImageFacts } from "../../format/image-header.js";
import {
  conceptsFolder,
  decodeConcepts,
  decodeNpy,
  FormatError,
  fileOfPrefix,
  joinInRun,
  type ListedStep,
  type Manifest,
  type ManifestSheet,
  NO_CONCEPT,
  type NpyArray,
  parseBookmarks,
  SHEET_LIMIT,
  scanTsv,
  shardName,
} from "../../format/index.js";
import { checksumText } from "../../io/crc.js";
import { contentHash } from "../../io/hash.js";
import type { RunFolder } from "../logdir.js";
import {
  checksumOf,
  checksumOfTensor,
  openFile,
  openRunCheckpoint,
  readMatrix,
} from "../read-run.js";
import type { Report } from "./finding.js";
import { verifyNamedByOthers } from "./verify-foreign.js";
import { verifyOriginals } from "./verify-originals.js";
import { verifyReferenced } from "./verify-referenced.js";

/** Checks every file that one manifest names: checksums, row counts, references. */
export async function verifyStep(
  folder: RunFolder,
  step: ListedStep,
  report: Report,
): Promise<void> {
  const { manifest, folder: home } = step;
  if (!manifest || home === null) return;
  const rows = manifest.tensor.shape[0];
  const there = (file: string) => joinInRun(home, file) ?? file;
  const isListed = (file: string) => folder.files.some(({ path }) => path === there(file));
  const check = async (file: string | undefined, look: (bytes: Uint8Array) => void) => {
    if (file === undefined || !isListed(file)) return; // its absence is already an error of the listing
    await report.check(there(file), async () => {
      const bytes = await readWhole(folder, there(file));
      report.requireName(there(file), () => contentHash(bytes));
      look(bytes);
    });
  };
  await verifyTensor(folder, step, manifest, report);
  await check(manifest.metadata?.file, (bytes) => verifyMetadata(manifest, bytes, there, report));
  await check(manifest.bookmarks, (bytes) => verifyBookmarks(manifest, bytes, there, report));
  for (const sheet of [manifest.sprite, ...(manifest.thumbnails ?? [])]) {
    await check(sheet?.file, (bytes) => {
      if (sheet) verifySheet(sheet, rows, bytes, there(sheet.file), report);
    });
  }
  await verifyOriginals(folder, manifest, there, report);
  await verifyReferenced(folder, manifest, there, report);
  await check(manifest.colour, (bytes) => {
    const file = there(manifest.colour ?? "");
    const { data } = requireArray(decodeNpy(bytes, file), ["u2"], [rows, 2], file);
    const names = manifest.concepts?.names.length ?? 0;
    for (let row = 0; row < rows; row++) {
      const concept = data[row * 2] ?? 0;
      if (concept !== NO_CONCEPT && concept >= names) {
        report.error(file, `row ${row}: concept ${concept}, but there are ${names}`);
        return;
      }
    }
  });
  for (const layout of manifest.layouts) {
    await check(layout.file, (bytes) => {
      const file = there(layout.file);
      requireChecksum(layout, bytes, file, report);
      const array = decodeNpy(bytes, file);
      requireArray(array, ["f4", "f8", "f2"], [rows, layout.dims], file);
      const broken = array.data.findIndex((value) => !Number.isFinite(value));
      if (broken >= 0)
        report.warn(file, `row ${Math.floor(broken / layout.dims)} is not finite: not drawn`);
    });
    await check(layout.points?.file, (bytes) => {
      const file = there(layout.points?.file ?? "");
      requireArray(decodeNpy(bytes, file), ["u1"], [rows, 2], file);
    });
  }
  for (const column of manifest.columns ?? [])
    await check(column.file, (bytes) => {
      const file = there(column.file);
      requireArray(decodeNpy(bytes, file), ["i4"], [rows], file);
    });
  await check(manifest.neighbours?.file, (bytes) =>
    verifyNeighbours(manifest, bytes, there, report),
  );
  await verifyConcepts(folder, manifest, there, report);
  await verifyNamedByOthers(folder, step, rows, report);
}

async function verifyTensor(
  folder: RunFolder,
  step: ListedStep,
  manifest: Manifest,
  report: Report,
): Promise<void> {
  if (step.tensor.kind === "tensor-file") {
    const { path } = step.tensor;
    await report.check(path, async () => {
      const found = checksumOf((await readMatrix(folder, step)).values);
      if (found !== manifest.tensor.crc32c)
        report.error(path, `CRC-32C ${found}, it was ${manifest.tensor.crc32c} when laid out`);
    });
    return;
  }
  const { prefix, key } = step.tensor;
  const index = fileOfPrefix(prefix);
  if (!folder.files.some(({ path }) => path === index)) return;
  await report.check(index, async () => {
    const checkpoint = await openRunCheckpoint(folder, prefix);
    const variable = checkpoint.variables.find((one) => one.key === key);
    const { shape, dtype } = manifest.tensor;
    if (!variable) {
      report.error(index, `holds no tensor ${JSON.stringify(key)}`);
      return;
    }
    if (String(variable.shape) !== String(shape) || variable.dtype !== dtype) {
      const found = `${variable.dtype} [${variable.shape}]`;
      report.error(index, `tensor is ${found}, the manifest says ${dtype} [${shape}]`);
    }
    const shard = index === prefix ? prefix : shardName(prefix);
    await report.check(shard, async () => {
      await checkpoint.verify(key);
      const found = await checksumOfTensor(checkpoint, key, variable.shape);
      if (found !== manifest.tensor.crc32c) {
        report.error(shard, `CRC-32C ${found}, the manifest says ${manifest.tensor.crc32c}`);
      }
    });
  });
}

type Place = (file: string) => string;

function verifyMetadata(manifest: Manifest, bytes: Uint8Array, there: Place, report: Report): void {
  const { metadata } = manifest;
  if (!metadata) return;
  const file = there(metadata.file);
  const table = scanTsv(bytes, undefined, file); // ours always has a header
  if (table.rowCount !== metadata.rows) {
    report.error(file, `${table.rowCount} rows, the manifest says ${metadata.rows}`);
  }
  const names = metadata.columns.map(({ name }) => name);
  if (String(names) !== String(table.columns)) {
    report.error(
      file,
      `columns ${table.columns.join(", ")}, the manifest says ${names.join(", ")}`,
    );
  }
  for (const { code, message } of table.oddities)
    if (code !== "row-count") report.warn(file, message);
  for (const { row, column } of metadata.exact ?? []) {
    if (row < metadata.rows && names.includes(column)) continue;
    report.error(
      file,
      `an exact value for row ${row}, column ${JSON.stringify(column)}: no such cell`,
    );
    return;
  }
}

function verifyBookmarks(
  manifest: Manifest,
  bytes: Uint8Array,
  there: Place,
  report: Report,
): void {
  const file = there(manifest.bookmarks ?? "");
  const rows = manifest.tensor.shape[0];
  for (const { label, layout } of parseBookmarks(bytes, file)) {
    const found = layout ? layout.positions.length / layout.dims : 0;
    if (found !== rows)
      report.error(file, `${JSON.stringify(label)} has ${found} points, not ${rows}`);
  }
}

function verifySheet(
  sheet: ManifestSheet,
  rows: number,
  bytes: Uint8Array,
  file: string,
  report: Report,
): void {
  const end = sheet.firstRow + sheet.count;
  if (end > rows)
    report.error(file, `pictures of rows ${sheet.firstRow} to ${end - 1}, of ${rows}`);
  const facts = readImageFacts(bytes);
  if (!facts) {
    report.error(file, "no picture that browsers show");
    return;
  }
  const [width, height] = sheet.cell;
  const needed = [sheet.columns * width, Math.ceil(sheet.count / sheet.columns) * height] as const;
  const size = `${facts.width} x ${facts.height} px`;
  if (facts.width < needed[0] || facts.height < needed[1]) {
    report.error(file, `${size}, its cells need ${needed.join(" x ")}`);
  }
  if (Math.max(facts.width, facts.height) > SHEET_LIMIT) {
    report.warn(file, `${size}: the stock projector shows at most ${SHEET_LIMIT} px a side`);
  }
}

function verifyNeighbours(
  manifest: Manifest,
  bytes: Uint8Array,
  there: Place,
  report: Report,
): void {
  const { neighbours, tensor } = manifest;
  if (!neighbours) return;
  const file = there(neighbours.file);
  requireChecksum(neighbours, bytes, file, report);
  const rows = tensor.shape[0];
  const { data } = requireArray(decodeNpy(bytes, file), ["i4"], [rows, neighbours.k], file);
  for (const [at, neighbour] of data.entries()) {
    const row = Math.floor(at / neighbours.k);
    if (neighbour >= 0 && neighbour < rows && neighbour !== row) continue;
    report.error(file, `row ${row}: neighbour ${neighbour} of ${rows} rows`);
    return;
  }
}

async function verifyConcepts(
  folder: RunFolder,
  manifest: Manifest,
  there: Place,
  report: Report,
): Promise<void> {
  const { concepts, tensor } = manifest;
  if (!concepts) return;
  const home = there(concepts.folder);
  if (!folder.files.some(({ path }) => path.startsWith(`${home}/`))) return;
  await report.check(home, async () => {
    const part = (name: string) => readWhole(folder, `${home}/${name}.npy`);
    const [indptr, indices, values] = await Promise.all([
      part("indptr"),
      part("indices"),
      part("values"),
    ]);
    const files = { "indptr.npy": indptr, "indices.npy": indices, "values.npy": values };
    const named = home.slice(home.lastIndexOf("/") + 1);
    if (named !== conceptsFolder(files))
      report.error(
        home,
        `its content is not what its name says: ${conceptsFolder(files)}`,
        "altered",
      );
    const table = decodeConcepts(files, concepts.names, tensor.shape[0], concepts.ids);
    if (table.indices.length !== concepts.assignments) {
      report.error(
        home,
        `${table.indices.length} labels, the manifest says ${concepts.assignments}`,
      );
    }
  });
}

/** Says that a file is not what was logged; manifests of earlier versions have no checksum. */
function requireChecksum(
  { crc32c }: { readonly crc32c?: string },
  bytes: Uint8Array,
  file: string,
  report: Report,
): void {
  const found = checksumText(bytes);
  if (crc32c === undefined || found === crc32c) return;
  report.error(file, `CRC-32C ${found}, the manifest says ${crc32c}`, "altered");
}

function requireArray(
  array: NpyArray,
  dtypes: readonly string[],
  shape: readonly number[],
  source: string,
): NpyArray {
  if (dtypes.includes(array.dtype) && String(array.shape) === String(shape)) return array;
  const message = `${array.dtype} [${array.shape}], expected ${dtypes[0]} [${shape}]`;
  throw new FormatError("corrupt", message, { source, offset: 0 });
}

async function readWhole(folder: RunFolder, path: string): Promise<Uint8Array> {
  const source = openFile(folder, path);
  return source.read(0, await source.size());
}
