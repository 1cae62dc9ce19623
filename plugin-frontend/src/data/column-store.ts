import type { ManifestColumn, ManifestMetadata } from "pointillist/format";
import type { TaskOptions } from "./api.js";
import { readCategories } from "./arrays.js";
import type { ColumnInfo, ColumnStore } from "./column-api.js";
import type { ColumnFunctions } from "./column-functions.js";
import { LIMITS } from "./limits.js";
import type { Notice } from "./notice.js";
import type { ServedFiles } from "./run-files.js";
import { WorkerClient } from "./worker-call.js";

/** Reads the metadata, hands it to a worker and answers through it. Oddities of the file become notices. */
export async function openColumns(
  files: ServedFiles,
  path: string | null,
  rows: number,
  stored: ManifestMetadata | null,
  found: readonly ManifestColumn[],
  note: (notice: Notice) => void,
  options: TaskOptions,
): Promise<ColumnStore & { dispose(): void }> {
  const bytes = path === null ? null : await files.read(path, options, LIMITS.metadata);
  const source = path ?? found[0]?.file ?? "";
  const later = await Promise.all(
    found.map(async ({ name, file }) => ({
      name,
      values: await readCategories(files, file, rows, options),
    })),
  );
  const worker = new WorkerClient<ColumnFunctions>(
    "metadata",
    () => new Worker(new URL("./column-worker.js", import.meta.url), { type: "module" }),
  );
  try {
    const { columns, oddities } = await worker.call("open", [bytes, rows, source, stored, later], {
      ...options,
      transfer: bytes?.buffer instanceof ArrayBuffer ? [bytes.buffer] : [],
    });
    const wrongRows = oddities.find(({ code }) => code === "row-count");
    if (wrongRows)
      note({
        code: "mismatch",
        where: source,
        found: wrongRows.message,
        wanted: `${rows} rows`,
        next: "Rows without metadata show none; log the step again to mend it.",
      });
    return storeOver(worker, rows, columns);
  } catch (error) {
    worker.dispose();
    throw error;
  }
}

function storeOver(
  worker: WorkerClient<ColumnFunctions>,
  rows: number,
  columns: readonly ColumnInfo[],
): ColumnStore & { dispose(): void } {
  return {
    rows,
    columns,
    cells: (wanted, column, task) => worker.call("cells", [wanted, column], task),
    row: (row, task) => worker.call("row", [row], task),
    categories: (column, task) => worker.call("categories", [column], task),
    numbers: (column, task) => worker.call("numbers", [column], task),
    search: (search, task) => worker.call("search", [search], task),
    order: (column, direction, task) => worker.call("order", [column, direction], task),
    edited: async (edits, task) =>
      storeOver(worker, rows, await worker.call("edit", [edits], task)),
    dispose: () => worker.dispose(),
  };
}
