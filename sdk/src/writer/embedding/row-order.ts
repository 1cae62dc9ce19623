import { ArgumentError, FormatError, ShapeError } from "../../errors.js";
import type { Manifest } from "../../format/manifest.js";
import type { RunStorage } from "../../io/storage.js";

/**
 * Where each row of the embedding is among the rows given: by ids, or in the same order. -1 where it is not.
 * @throws ShapeError without ids where the counts differ, ArgumentError for an id that the embedding has not
 */
export async function rowOrder(
  storage: RunStorage,
  folder: string,
  stored: Manifest,
  ids: readonly (string | number)[] | undefined,
  given: number,
): Promise<number[]> {
  const [rows] = stored.tensor.shape;
  if (!ids) {
    if (given !== rows) throw new ShapeError("rows", `${rows}, or ids that name them`, `${given}`);
    return Array.from({ length: rows }, (_, row) => row);
  }
  if (ids.length !== given)
    throw new ShapeError("ids", `${given}, one for each row`, `${ids.length}`);
  const known = await idsOf(stored, rows, (name) => storage.read(`${folder}/${name}`));
  const rowOf = new Map(known.map((id, row) => [id, row]));
  const order = new Array<number>(rows).fill(-1);
  ids.forEach((id, at) => {
    const row = rowOf.get(String(id));
    if (row === undefined)
      throw new ArgumentError(`ids[${at}]`, "an id of the embedding", JSON.stringify(String(id)));
    order[row] = at;
  });
  return order;
}

/** Layouts need every row: other orders are for what may be missing. */
export function unalignedRows(ids: readonly unknown[] | undefined, what: string): void {
  if (ids)
    throw new ArgumentError("ids", `nothing: ${what} are in the embedding's own order`, "a list");
}

/** Gives a file of a step by its name beside the manifest. */
export type ReadSideFile = (name: string) => Promise<Uint8Array | undefined>;

/** The id of each row of a step: the row number where it was given none. @throws FormatError */
export async function idsOf(
  { ids, metadata }: Pick<Manifest, "ids" | "metadata">,
  rows: number,
  read: ReadSideFile,
): Promise<string[]> {
  if (ids?.kind === "list") return [...ids.values];
  if (!ids) return Array.from({ length: rows }, (_, row) => String(row));
  const bytes = metadata && (await read(metadata.file));
  const [header, ...lines] = bytes ? new TextDecoder().decode(bytes).split("\n") : [];
  const column = header?.split("\t").indexOf(ids.column) ?? -1;
  if (column < 0)
    throw new FormatError("corrupt", `no column ${ids.column}`, {
      source: metadata?.file ?? "metadata",
      offset: 0,
    });
  const exact = new Map(
    (metadata?.exact ?? [])
      .filter((cell) => cell.column === ids.column)
      .map((c) => [c.row, c.value]),
  );
  return lines.slice(0, rows).map((line, row) => exact.get(row) ?? line.split("\t")[column] ?? "");
}
