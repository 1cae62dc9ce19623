import type { ExportedScalar } from "../writer/index.js";

/**
 * Scalars as CSV (RFC 4180), a line each, in the order read: nothing is held in memory. Cells that a spreadsheet would
 * take for a formula get an apostrophe before them; numbers stay as they are.
 */
export async function* scalarLines(scalars: AsyncIterable<ExportedScalar>): AsyncGenerator<string> {
  yield "run,tag,step,wall_time,value\r\n";
  for await (const { run, tag, step, wallTime, value } of scalars) {
    yield `${csvCell(run)},${csvCell(tag)},${step},${wallTime},${value}\r\n`;
  }
}

function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r\0]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
