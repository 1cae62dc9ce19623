import { FormatError } from "../../errors.js";
import { loadReader } from "../optional.js";
import { tableOfObjects } from "./json-rows.js";
import type { SourceTable } from "./table.js";

interface ArrowVector {
  readonly length: number;
  get(index: number): unknown;
}
interface ArrowTable {
  readonly numRows: number;
  readonly schema: { readonly fields: readonly { readonly name: string }[] };
  getChild(name: string): ArrowVector | null;
}
interface Arrow {
  tableFromIPC(bytes: Uint8Array): ArrowTable;
}

/**
 * Reads Arrow IPC: files (Feather 2) and streams (what `datasets` keeps). Buffers must not be compressed.
 * @throws FormatError, MissingPackageError
 */
export async function readArrow(bytes: Uint8Array, source: string): Promise<SourceTable> {
  const { tableFromIPC } = await loadReader<Arrow>("Arrow", "apache-arrow");
  let rows: Record<string, unknown>[];
  try {
    const table = tableFromIPC(bytes);
    const columns = table.schema.fields.map(({ name }) => [name, table.getChild(name)] as const);
    rows = Array.from({ length: table.numRows }, (_, row) =>
      Object.fromEntries(columns.map(([name, column]) => [name, plain(column?.get(row))])),
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : "could not be read";
    const isCompressed = /compress|codec/i.test(message);
    const words = isCompressed
      ? `compressed buffers (${message}); write them uncompressed`
      : message;
    const code = isCompressed ? "unsupported" : "corrupt";
    throw new FormatError(code, words, { source, offset: 0 }, { cause: error });
  }
  return tableOfObjects("arrow", rows);
}

/** Lists come as vectors of their own, numbers as typed arrays. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  const list = value as { toArray?: () => ArrayLike<unknown>; toJSON?: () => unknown };
  if (typeof list.toArray === "function") {
    const items = list.toArray();
    return ArrayBuffer.isView(items) ? items : Array.from(items, plain);
  }
  return typeof list.toJSON === "function" ? list.toJSON() : value;
}
