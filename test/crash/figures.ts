import { appendFileSync } from "node:fs";

/** Tells what a test counted, and adds it to the file that a long run collects figures in (scripts/soak.mjs). */
export function tellFigure(name: string, counts: Readonly<Record<string, number>>): void {
  const words = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  console.log(`    ${name}: ${words.join(", ")}`);
  const file = process.env["POINTILLIST_FIGURES"];
  if (file) appendFileSync(file, `${JSON.stringify({ name, ...counts })}\n`);
}
