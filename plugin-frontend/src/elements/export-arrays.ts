/** The layout that is shown, or the vectors, as a NumPy file or as tab-separated numbers. */
import { encodeNpy } from "pointillist/format";
import type { Session } from "../state/session.js";
import { attempt } from "../state/task.js";
import { download, fileStem } from "./export.js";

const PIECE_ROWS = 20_000;

export async function exportArray(
  session: Session,
  what: "layout" | "vectors",
  form: "npy" | "tsv",
): Promise<void> {
  await attempt(
    session,
    "export",
    async (task) => {
      const { dataset, derived } = session.now;
      if (dataset === null) return;
      const isLayout = what === "layout";
      const data = isLayout ? derived.placement?.positions : await dataset.vectors(task);
      const width = isLayout ? derived.placement?.dims : dataset.dim;
      if (task.signal.aborted || data === undefined || width === undefined || width === null)
        return;
      // A layout in the form that a run takes: put into its `layouts` folder, it is a layout of that step.
      const layout = (derived.layout ?? "layout").toLowerCase().replace(/[^a-z0-9_-]+/gu, "-");
      const stem = isLayout ? `${layout}@${dataset.step}` : `${fileStem(session)}-vectors`;
      if (form === "npy") {
        const bytes = encodeNpy("f4", [data.length / width, width], data);
        download(`${stem}.npy`, "application/octet-stream", [bytes as Uint8Array<ArrayBuffer>]);
      } else download(`${stem}.tsv`, "text/tab-separated-values", tsvOf(data, width));
    },
    () => exportArray(session, what, form),
  );
}

/** Lines in pieces: a string of all vectors would be too long for one. */
function tsvOf(data: Float32Array, width: number): string[] {
  const rows = data.length / width;
  const pieces: string[] = [];
  for (let first = 0; first < rows; first += PIECE_ROWS) {
    const lines: string[] = [];
    for (let row = first; row < Math.min(rows, first + PIECE_ROWS); row++)
      lines.push(data.subarray(row * width, (row + 1) * width).join("\t"));
    pieces.push(`${lines.join("\n")}\n`);
  }
  return pieces;
}
