import { join } from "node:path";
import { SummaryWriter } from "../writer/index.js";
import { type Command, EXIT, onlyPositional, UsageError, wholeNumber } from "./command.js";
import { findRuns } from "./logdir.js";
import { pickRun } from "./read.js";
import { listRunFolder } from "./read-run.js";

export const prune: Command = {
  name: "prune",
  summary: "Lets old steps of logged embeddings go.",
  positionals: "LOGDIR",
  options: [
    { name: "keep", value: "N", help: "how many of the newest steps stay, at least 1" },
    { name: "run", value: "R", help: "the run; may be left out where there is one" },
    { name: "tensor", value: "T", help: "the tag; default: every one that our writer logged" },
    { name: "dry-run", help: "say what would go and remove nothing" },
  ],
  details: "Only files that no remaining step and no projector config names are removed.",
  async run(invocation) {
    const logdir = onlyPositional(invocation, "LOGDIR");
    const keep = wholeNumber(invocation, "keep");
    if (keep === undefined || keep < 1)
      throw new UsageError("--keep: expected a number of at least 1");
    const folder = pickRun(await findRuns(logdir), invocation.value("run"));
    const wanted = invocation.value("tensor");
    const { embeddings } = await listRunFolder(folder);
    const ours = embeddings.filter(
      ({ source, tensor }) =>
        source === "pointillist" && (wanted === undefined || tensor === wanted),
    );
    if (ours.length === 0) {
      const names = embeddings.map(({ tensor }) => tensor).join(", ") || "none";
      throw new UsageError(`nothing of ours to prune in run ${folder.run}, there: ${names}`);
    }
    const pruned: { tensor: string; steps: readonly number[]; files: readonly string[] }[] = [];
    for (const { tensor, steps } of ours) {
      if (invocation.flag("dry-run")) {
        pruned.push({ tensor, steps: steps.slice(0, -keep).map(({ step }) => step), files: [] });
        continue;
      }
      pruned.push({ tensor, ...(await new SummaryWriter(join(folder.path)).prune(tensor, keep)) });
    }
    const { out } = invocation.terminal;
    if (invocation.flag("json")) {
      out(`${JSON.stringify({ run: folder.run, dryRun: invocation.flag("dry-run"), pruned })}\n`);
      return EXIT.ok;
    }
    for (const { tensor, steps, files } of pruned) {
      const what = steps.length === 0 ? "nothing to remove" : `steps ${steps.join(", ")}`;
      out(`${tensor}: ${what}${files.length > 0 ? `, ${files.length} files` : ""}\n`);
    }
    return EXIT.ok;
  },
};
