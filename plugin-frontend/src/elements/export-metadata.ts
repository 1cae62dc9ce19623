import { encodeMetadata } from "pointillist/format";
import type { Session } from "../state/session.js";
import { attempt } from "../state/task.js";
import { download } from "./export.js";

/** Metadata with its edits as a TSV that the stock tab, TensorBoard's tools and we read. Columns we added stay out. */
export async function downloadMetadata(session: Session): Promise<void> {
  const { columns, dataset } = session.now;
  if (dataset === null) return;
  await attempt(
    session,
    "export",
    async (task) => {
      const rows = Uint32Array.from({ length: dataset.rows }, (_, row) => row);
      const shown = (columns?.columns ?? [])
        .map((info, column) => ({ info, column }))
        .filter(({ info }) => !info.added);
      const cells = await Promise.all(
        shown.map(
          async ({ info, column }) =>
            [info.name, await columns?.cells(rows, column, task)] as const,
        ),
      );
      // Built by entries: a column may be called __proto__.
      const { bytes } = encodeMetadata(
        Object.fromEntries(cells) as Record<string, readonly string[]>,
        dataset.rows,
      );
      download(
        `${dataset.tag.replace(/[^\w-]+/gu, "_")}-metadata.tsv`,
        "text/tab-separated-values",
        [bytes as Uint8Array<ArrayBuffer>],
      );
    },
    () => downloadMetadata(session),
  );
}
