import type { ManifestColumn, ManifestMetadata } from "pointillist/format";
import type { TaskOptions } from "./api.js";
import { readCategories } from "./arrays.js";
import type { ColumnInfo, ColumnStore } from "./column-api.js";
import type { ColumnFunctions } from "./column-functions.js";
import { ColumnHolder } from "./column-holder.js";
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
  const source = path ?? found[0]?.file ?? "";
  const open = async (task: TaskOptions) => {
    const bytes = path === null ? null : await files.read(path, task, LIMITS.metadata);
    const later = await Promise.all(
      found.map(async ({ name, file }) => ({
        name,
        values: await readCategories(files, file, rows, task),
      })),
    );
    const worker = new WorkerClient<ColumnFunctions>(
      "metadata",
      () => new Worker(new URL("./column-worker.js", import.meta.url), { type: "module" }),
    );
    try {
      const opened = await worker.call("open", [bytes, rows, source, stored, later], {
        ...task,
        transfer: bytes?.buffer instanceof ArrayBuffer ? [bytes.buffer] : [],
      });
      return { worker, ...opened };
    } catch (error) {
      worker.dispose();
      throw error;
    }
  };
  const { worker, columns, oddities } = await open(options);
  const wrongRows = oddities.find(({ code }) => code === "row-count");
  if (wrongRows)
    note({
      code: "mismatch",
      where: source,
      found: wrongRows.message,
      wanted: `${rows} rows`,
      next: "Rows without metadata show none; log the step again to mend it.",
    });
  const holder = new ColumnHolder(worker, async () => (await open({})).worker);
  return storeOver(holder, rows, columns);
}

function storeOver(
  holder: ColumnHolder,
  rows: number,
  columns: readonly ColumnInfo[],
): ColumnStore & { dispose(): void } {
  return {
    rows,
    columns,
    cells: (wanted, column, task) => holder.call("cells", [wanted, column], task),
    row: (row, task) => holder.call("row", [row], task),
    categories: (column, task) => holder.call("categories", [column], task),
    numbers: (column, task) => holder.call("numbers", [column], task),
    search: (search, task) => holder.search(search, task),
    order: (column, direction, task) => holder.call("order", [column, direction], task),
    edited: async (edits, task) => storeOver(holder, rows, await holder.edit(edits, task)),
    dispose: () => holder.dispose(),
  };
}
