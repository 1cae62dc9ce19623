import { type Command, EXIT, onlyPositional } from "./command.js";
import { printable } from "./inspect.js";
import { expandPath, findRuns, type RunFolder } from "./logdir.js";
import { listRunFolder } from "./read-run.js";
import { type Finding, Report } from "./verify/finding.js";
import { repairRun } from "./verify/repair.js";
import { verifyConfig } from "./verify/verify-config.js";
import { verifyEvents } from "./verify/verify-events.js";
import { verifyForeignStep } from "./verify/verify-foreign.js";
import { verifyStep } from "./verify/verify-step.js";

interface VerifiedRun {
  readonly run: string;
  readonly checked: number;
  readonly findings: readonly Finding[];
}

export const verify: Command = {
  name: "verify",
  summary: "Checks every checksum, row count and reference of a logdir or a run.",
  positionals: "PATH",
  options: [
    {
      name: "repair",
      help: "first cut torn records off event files and remove what dead writers left",
    },
  ],
  details:
    "Errors are files that do not hold what they should; warnings say what the stock projector makes of the rest.\nEnds with 1 where there is an error.",
  async run(invocation) {
    const path = onlyPositional(invocation, "PATH");
    const repaired: { run: string; done: readonly string[] }[] = [];
    if (invocation.flag("repair")) {
      for (const folder of await findRuns(path)) {
        repaired.push({ run: folder.run, done: await repairRun(folder) });
      }
    }
    const runs: VerifiedRun[] = [];
    for (const folder of await findRuns(path)) runs.push(await verifyRun(folder));
    const findings = runs.flatMap((run) => run.findings);
    const errors = findings.filter(({ level }) => level === "error").length;
    const { out } = invocation.terminal;
    if (invocation.flag("json")) {
      const ok = errors === 0;
      out(
        `${JSON.stringify({ path: expandPath(path), ok, runs, ...(invocation.flag("repair") ? { repaired } : {}) }, null, 2)}\n`,
      );
    } else {
      for (const { run, done } of repaired) {
        for (const what of done) out(`${printable(`${run}: repaired: ${what}`)}\n`);
      }
      for (const run of runs) out(describe(run));
      out(summary(runs, errors, findings.length - errors));
    }
    return errors === 0 && runs.length > 0 ? EXIT.ok : EXIT.failed;
  },
};

/** Checks one run: what the listing finds, then the content of every file that belongs to an embedding. */
export async function verifyRun(folder: RunFolder): Promise<VerifiedRun> {
  const report = new Report();
  const listing = await listRunFolder(folder);
  const listed = [listing, ...listing.embeddings].flatMap(({ errors }) => errors);
  for (const { code, file, message } of listed) {
    if (code === "stock") report.warn(file, message);
    else report.error(file, message);
  }
  await verifyEvents(folder, report);
  await verifyConfig(folder, listing.embeddings, report);
  for (const { steps } of listing.embeddings) {
    for (const step of steps) {
      if (step.manifest) await verifyStep(folder, step, report);
      else await verifyForeignStep(folder, step, report);
    }
  }
  const seen = new Set<string>();
  const findings = report.findings.filter((finding) => {
    const key = JSON.stringify(finding);
    return !seen.has(key) && seen.add(key);
  });
  return { run: folder.run, checked: report.checked.size, findings };
}

function describe({ run, checked, findings }: VerifiedRun): string {
  const lines = findings.map(({ level, file, message }) => `  ${level}: ${file}: ${message}`);
  return [`${run}: ${checked} files checked`, ...lines]
    .map((line) => `${printable(line)}\n`)
    .join("");
}

function summary(runs: readonly VerifiedRun[], errors: number, warnings: number): string {
  if (runs.length === 0) return "no runs with events, checkpoints or embeddings here\n";
  const plural = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
  return `${plural(runs.length, "run")}: ${plural(errors, "error")}, ${plural(warnings, "warning")}\n`;
}
