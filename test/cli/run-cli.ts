import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExitCode } from "#sdk/cli/command.js";
import { runCommand } from "#sdk/cli/run-command.js";

/** What a command line printed, and how it ended. */
export interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly notes: string;
}

/** Runs one command line in this process. */
export async function pointillist(...args: string[]): Promise<Ran> {
  let out = "";
  let notes = "";
  const code = await runCommand(args, {
    out: (text) => {
      out += text;
    },
    note: (text) => {
      notes += text;
    },
    isInteractive: false,
  });
  return { code, out, notes };
}

/** A folder of its own for one test, gone when it ends. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "pointillist-cli-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
