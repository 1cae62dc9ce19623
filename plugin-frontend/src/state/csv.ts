/**
 * One cell of a CSV file (RFC 4180). Text that a spreadsheet would run as a formula gets an apostrophe before it;
 * plain numbers stay as they are.
 */
export function csvCell(text: string): string {
  const isFormula = /^[=+\-@\t\r]/u.test(text) && !/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/iu.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
