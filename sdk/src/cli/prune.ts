import { SummaryWriter } from "../writer/index.js";
import {
  type Command,
  EXIT,
  type Invocation,
  onlyPositional,
  UsageError,
  wholeNumber,
} from "./command.js";
import { findRuns } from "./logdir.js";
import { pickRun } from "./read.js";
import { listRunFolder } from "./read-run.js";

export const prune: Command = {
  name: "prune",
  summary: "Lets old steps of logged embeddings go.",
  positionals: "LOGDIR",
  options: [
    { name: "keep", value: "N", help: "how many of the newest steps stay, at least 1" },
    {
      name: "every-hours",
      value: "H",
      help: "of the steps that would go, one stays for good every H hours",
    },
    { name: "run", value: "R", help: "the run; may be left out where there is one" },
    { name: "tensor", value: "T", help: "the tag; default: every one that our writer logged" },
    { name: "dry-run", help: "say what would go and remove nothing" },
  ],
  details: `Only files that no remaining step and no projector config names are removed. Steps that stay for good by
--every-hours stay in later calls too: it means what keep_checkpoint_every_n_hours of TensorFlow's CheckpointManager does.`,
  async run(invocation) {
    const logdir = onlyPositional(invocation, "LOGDIR");
    const keep = wholeNumber(invocation, "keep");
    if (keep === undefined || keep < 1)
      throw new UsageError("--keep: expected a number of at least 1");
    const everyHours = hoursOf(invocation);
    const rule = {
      dryRun: invocation.flag("dry-run"),
      ...(everyHours === undefined ? {} : { everyHours }),
    };
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
    for (const { tensor } of ours) {
      pruned.push({ tensor, ...(await new SummaryWriter(folder.path).prune(tensor, keep, rule)) });
    }
    const { out } = invocation.terminal;
    if (invocation.flag("json")) {
      out(`${JSON.stringify({ run: folder.run, dryRun: invocation.flag("dry-run"), pruned })}\n`);
      return EXIT.ok;
    }
    const would = rule.dryRun ? "would let go " : "";
    for (const { tensor, steps, files } of pruned) {
      const what = steps.length === 0 ? "nothing to remove" : `${would}steps ${steps.join(", ")}`;
      out(`${tensor}: ${what}${files.length > 0 ? `, ${files.length} files` : ""}\n`);
    }
    return EXIT.ok;
  },
};

/** `--every-hours`. @throws UsageError unless it is a number above 0 */
function hoursOf(invocation: Invocation): number | undefined {
  const value = invocation.value("every-hours");
  if (value === undefined) return undefined;
  const hours = Number(value);
  if (!(hours > 0 && Number.isFinite(hours)))
    throw new UsageError(`--every-hours: expected hours above 0, found ${value}`);
  return hours;
}
