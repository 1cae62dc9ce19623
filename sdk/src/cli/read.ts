import { encodeNpy } from "../format/index.js";
import { writeAtomically } from "../io/publish.js";
import {
  type Command,
  EXIT,
  onlyPositional,
  required,
  UsageError,
  wholeNumber,
} from "./command.js";
import { expandPath, findRuns, type RunFolder } from "./logdir.js";
import { listRunFolder, readMatrix } from "./read-run.js";

export const read: Command = {
  name: "read",
  summary: "Exports a tensor of any run as a .npy file.",
  positionals: "LOGDIR",
  options: [
    {
      name: "run",
      value: "R",
      help: "the run, as TensorBoard shows it; may be left out where there is one",
    },
    { name: "tensor", value: "T", help: "the tag or the tensor's name" },
    { name: "step", value: "S", help: "default: the newest" },
    { name: "out", value: "X.npy", help: "float32 [N, D]; replaced where it exists" },
  ],
  async run(invocation) {
    const logdir = onlyPositional(invocation, "LOGDIR");
    const tensor = required(invocation, "tensor");
    const out = expandPath(required(invocation, "out"));
    const step = wholeNumber(invocation, "step");
    const folder = pickRun(await findRuns(logdir), invocation.value("run"));
    const { embeddings, errors } = await listRunFolder(folder);
    const embedding = embeddings.find((one) => one.tensor === tensor);
    if (!embedding) {
      const names = embeddings.map((one) => one.tensor).join(", ") || "none";
      const why = errors[0] ? `; ${errors[0].file}: ${errors[0].message}` : "";
      throw new UsageError(
        `no tensor ${JSON.stringify(tensor)} in run ${folder.run}, there: ${names}${why}`,
      );
    }
    const chosen =
      step === undefined
        ? embedding.steps.at(-1)
        : embedding.steps.find((one) => one.step === step);
    if (!chosen) {
      const steps = embedding.steps.map((one) => one.step).join(", ");
      throw new UsageError(`no step ${step} of ${tensor}, there: ${steps}`);
    }
    const { rows, dim, values } = await readMatrix(folder, chosen);
    await writeAtomically(out, [encodeNpy("f4", [rows, dim], values)]);
    const result = { run: folder.run, tensor, step: chosen.step, shape: [rows, dim], out };
    invocation.terminal.out(
      invocation.flag("json")
        ? `${JSON.stringify(result)}\n`
        : `${tensor}, step ${chosen.step}: ${rows} x ${dim} float32 in ${out}\n`,
    );
    return EXIT.ok;
  },
};

/** The run by name; the only one where none is named. @throws UsageError naming those that there are. */
export function pickRun(runs: readonly RunFolder[], name: string | undefined): RunFolder {
  const found =
    name === undefined && runs.length === 1 ? runs[0] : runs.find(({ run }) => run === name);
  if (found) return found;
  const names = runs.map(({ run }) => run).join(", ") || "none";
  throw new UsageError(
    name === undefined ? `--run is missing, there: ${names}` : `no run ${name}, there: ${names}`,
  );
}
