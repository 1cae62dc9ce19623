import { writeAtomically } from "../io/publish.js";
import type { SourceFailure } from "../sources/source-set.js";
import type { Invocation, OptionHelp } from "./command.js";

/** The option of every command that may lose single pictures. */
export const FAILURES_OPTION: OptionHelp = {
  name: "failures",
  value: "FILE",
  help: "where failed images are listed (default: failures.jsonl)",
};

/** Writes one line of JSON for each failure and says so; without failures, writes nothing. @throws WriteError */
export async function writeFailures(
  invocation: Invocation,
  failures: readonly SourceFailure[],
): Promise<void> {
  if (!failures.length) return;
  const path = invocation.value("failures") ?? "failures.jsonl";
  const lines = failures.map((failure) => `${JSON.stringify(failure)}\n`).join("");
  await writeAtomically(path, [new TextEncoder().encode(lines)]);
  const again = failures.filter((failure) => failure.retryHelps).length;
  invocation.terminal.note(
    `${failures.length} images failed, ${again} may succeed when asked again: ${path}\n`,
  );
}
