/** Rows as a table: names, coordinates, cluster, concepts. A million rows go out in pieces. */
import { csvCell } from "../state/csv.js";
import type { Session } from "../state/session.js";
import { attempt } from "../state/task.js";
import { download, fileStem, rowsOf, type Scope } from "./export.js";

/** Rows that are text at once. */
const PIECE_ROWS = 20_000;

interface ExportedRow {
  readonly row: number;
  readonly columns: Readonly<Record<string, string>>;
  readonly position: readonly number[];
  readonly cluster: string;
  readonly concepts: readonly { readonly name: string; readonly confidence: number }[];
}

async function collect(
  session: Session,
  rows: Uint32Array,
  clusterOf: (row: number) => string,
): Promise<ExportedRow[]> {
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
    cluster: clusterOf(row),
    concepts: (found[at] ?? []).map(({ concept, confidence }) => ({
      name: dataset?.conceptNames[concept] ?? "",
      confidence: Number(confidence.toFixed(4)),
    })),
  }));
}

/** The name that stands over a row on the map: of its region, else of its town, else nothing. */
function clusters(session: Session): (row: number) => string {
  const names = new Map<number, string>();
  const labels = session.now.derived.clusterLabels;
  for (const rank of ["town", "region"] as const) {
    for (const { rank: own, rows, text } of labels)
      if (own === rank) for (const row of rows ?? []) names.set(row, text);
  }
  return (row) => names.get(row) ?? "";
}

export async function exportTable(
  session: Session,
  scope: Scope,
  form: "csv" | "json",
): Promise<void> {
  await attempt(
    session,
    "export",
    async (task) => {
      const rows = rowsOf(session, scope);
      const clusterOf = clusters(session);
      const parts: string[] = [form === "csv" ? csvHead(session) : "[\n"];
      for (let first = 0; first < rows.length; first += PIECE_ROWS) {
        const piece = await collect(session, rows.subarray(first, first + PIECE_ROWS), clusterOf);
        if (task.signal.aborted) return;
        task.onProgress({ what: "export", done: first, total: rows.length, unit: "rows" });
        parts.push(form === "csv" ? csvLines(session, piece) : jsonLines(piece, first > 0));
      }
      if (form === "json") parts.push("\n]\n");
      const type = form === "csv" ? "text/csv" : "application/json";
      download(`${fileStem(session)}.${form}`, type, parts);
    },
    () => exportTable(session, scope, form),
  );
}

function jsonLines(rows: readonly ExportedRow[], isLater: boolean): string {
  return (isLater ? ",\n" : "") + rows.map((row) => JSON.stringify(row)).join(",\n");
}

const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(",")}\r\n`;

function columnNames(session: Session): string[] {
  return session.now.columns?.columns.map(({ name }) => name) ?? [];
}

function csvHead(session: Session): string {
  const axes = ["x", "y", "z"].slice(0, session.now.derived.placement?.dims ?? 0);
  return csvLine(["row", ...columnNames(session), ...axes, "cluster", "concepts"]);
}

function csvLines(session: Session, rows: readonly ExportedRow[]): string {
  const names = columnNames(session);
  return rows
    .map((one) =>
      csvLine([
        String(one.row),
        ...names.map((column) => one.columns[column] ?? ""),
        ...one.position.map(String),
        one.cluster,
        one.concepts.map(({ name, confidence }) => `${name} ${confidence}`).join("; "),
      ]),
    )
    .join("");
}
