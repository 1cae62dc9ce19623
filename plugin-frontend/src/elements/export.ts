/** What leaves the tab: rows as CSV or JSON, row numbers to the clipboard. */
import { csvCell } from "../state/csv.js";
import type { Session } from "../state/session.js";
import { copyText } from "./host.js";

export function download(name: string, type: string, parts: BlobPart[]): void {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

interface ExportedRow {
  readonly row: number;
  readonly columns: Readonly<Record<string, string>>;
  readonly position: readonly number[];
  readonly concepts: readonly { readonly name: string; readonly confidence: number }[];
}

async function collect(session: Session, rows: Uint32Array): Promise<ExportedRow[]> {
  const { columns, concepts, dataset, derived } = session.now;
  const infos = columns?.columns ?? [];
  const cells = await Promise.all(infos.map((_, index) => columns?.cells(rows, index)));
  const found = (await concepts?.ofRows(rows)) ?? [];
  const dims = derived.placement?.dims ?? 2;
  return Array.from(rows, (row, at) => ({
    row,
    // Built by entries: a column may be called __proto__.
    columns: Object.fromEntries(infos.map(({ name }, index) => [name, cells[index]?.[at] ?? ""])),
    position: Array.from(derived.placement?.positions.subarray(row * dims, (row + 1) * dims) ?? []),
    concepts: (found[at] ?? []).map(({ concept, confidence }) => ({
      name: dataset?.conceptNames[concept] ?? "",
      confidence: Number(confidence.toFixed(4)),
    })),
  }));
}

export async function exportSelection(
  session: Session,
  form: "csv" | "json" | "rows",
): Promise<void> {
  const { dataset, derived } = session.now;
  const { selected } = session.choice;
  const rows =
    selected.length > 0
      ? selected
      : Uint32Array.from({ length: dataset?.rows ?? 0 }, (_, row) => row);
  if (form === "rows") {
    await copyText(Array.from(rows).join("\n"));
    return;
  }
  const found = await collect(session, rows);
  const name = `${dataset?.tag ?? "points"}-${dataset?.step ?? 0}`.replace(/[^\w-]+/gu, "_");
  if (form === "json") {
    download(`${name}.json`, "application/json", [JSON.stringify(found, null, 1)]);
    return;
  }
  const axes = ["x", "y", "z"].slice(0, derived.placement?.dims ?? 2);
  const names = session.now.columns?.columns.map((info) => info.name) ?? [];
  const lines = [
    ["row", ...names, ...axes, "concepts"],
    ...found.map((one) => [
      String(one.row),
      ...names.map((column) => one.columns[column] ?? ""),
      ...one.position.map(String),
      one.concepts.map((concept) => `${concept.name} ${concept.confidence}`).join("; "),
    ]),
  ];
  const text = lines.map((line) => line.map(csvCell).join(",")).join("\r\n");
  download(`${name}.csv`, "text/csv", [`${text}\r\n`]);
}
