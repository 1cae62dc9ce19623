import type { ManifestColumn, ManifestMetadata } from "pointillist/format";
import type { TaskOptions } from "./api.js";
import { readCategories } from "./arrays.js";
import type { ColumnInfo, ColumnStore } from "./column-api.js";
import type { ColumnFunctions } from "./column-functions.js";
import { ColumnHolder } from "./column-holder.js";
import type { Notice } from "./notice.js";
import type { ServedFiles } from "./run-files.js";
import { WorkerClient } from "./worker-call.js";

/**
 * Has a worker read the metadata, and answers through it: a large file that came through the page would hold it up while
 * its pieces are collected. Oddities of the file become notices.
 */
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
    const order = path === null ? null : files.order(path);
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
      const opened = await worker.call("open", [order, rows, source, stored, later], task);
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
