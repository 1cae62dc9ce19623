import { type Command, EXIT, onlyPositional } from "./command.js";
import { printable } from "./inspect.js";
import { expandPath, findRuns, type RunFolder } from "./logdir.js";
import { listRunFolder } from "./read-run.js";
import { type Finding, Report } from "./verify/finding.js";
import { type Repair, repairRun } from "./verify/repair.js";
import { verifyConfig } from "./verify/verify-config.js";
import { verifyEvents } from "./verify/verify-events.js";
import { verifyForeignStep } from "./verify/verify-foreign.js";
import { verifyStep } from "./verify/verify-step.js";
import { describeViewers, type EmbeddingViewers, viewersOf } from "./verify/viewers.js";

/** The index of a step: published before the manifest, which makes it count. */
const UNFINISHED = /^(embeddings\/[^/]+)\/ckpt-(\d+)\.index$/;

interface VerifiedRun {
  readonly run: string;
  readonly checked: number;
  readonly findings: readonly Finding[];
  /** What each program makes of the newest step of each embedding. */
  readonly viewers: readonly EmbeddingViewers[];
}

export const verify: Command = {
  name: "verify",
  summary: "Checks every checksum, row count and reference of a logdir or a run.",
  positionals: "PATH",
  options: [
    {
      name: "repair",
      help: "first mend what can be mended without a guess",
    },
  ],
  details: `Errors are files that do not hold what they should; warnings are what some viewer shows less of. Behind them stands
what Pointillist, the stock projector and TensorFlow make of each embedding. Ends with 1 where there is an error.

--repair cuts torn records off event files; leaves damaged ones out (the file as it was stays beside it, named so that
no viewer reads it); removes what writers left that died; makes indexes and colours again where what they are made of is
whole; brings state files and the config up to the newest step. Files changed within the last minute are left alone.`,
  async run(invocation) {
    const path = onlyPositional(invocation, "PATH");
    const repaired: { run: string; done: readonly Repair[] }[] = [];
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
        for (const { file, what } of done)
          out(`${printable(`${run}: repaired: ${file}: ${what}`)}\n`);
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
  for (const { path } of folder.files) {
    const [, home, step] = UNFINISHED.exec(path) ?? [];
    if (home !== undefined && !folder.files.some((file) => file.path === `${home}/${step}.json`))
      report.warn(path, `step ${step} has no manifest: never finished, or it was removed`);
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
  const viewers = await viewersOf(folder, listing.embeddings, findings);
  return { run: folder.run, checked: report.checked.size, findings, viewers };
}

function describe({ run, checked, findings, viewers }: VerifiedRun): string {
  const lines = findings.map(({ level, file, message }) => `  ${level}: ${file}: ${message}`);
  const seen = viewers.map((one) => `  ${describeViewers(one)}`);
  return [`${run}: ${checked} files checked`, ...lines, ...seen]
    .map((line) => `${printable(line)}\n`)
    .join("");
}

function summary(runs: readonly VerifiedRun[], errors: number, warnings: number): string {
  if (runs.length === 0) return "no runs with events, checkpoints or embeddings here\n";
  const plural = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
  return `${plural(runs.length, "run")}: ${plural(errors, "error")}, ${plural(warnings, "warning")}\n`;
}
