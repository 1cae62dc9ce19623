import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** One fenced block of a page: its language, the file it is to be saved as, its text, and the line it begins in. */
export interface Block {
  readonly language: string;
  readonly file: string | undefined;
  readonly text: string;
  readonly line: number;
}

/** The fenced blocks of a page, in order. */
export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w*)(?: +(\S+))?\n([\s\S]*?)^```$/gm)].map((match) => ({
    language: match[1] ?? "",
    file: match[2],
    text: match[3] ?? "",
    line: markdown.slice(0, match.index).split("\n").length,
  }));
}

export interface Ran {
  readonly code: number | null;
  readonly printed: string;
}

/** Runs a program to its end, keeping what it prints. */
export async function runToEnd(
  program: string,
  args: readonly string[],
  options: { cwd: string; env?: Record<string, string> },
): Promise<Ran> {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 240_000,
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      printed += chunk;
    });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, printed };
}

/**
 * A folder of commands that stand in for those of a reader's machine. `npx pointillist` is the command itself;
 * `npm install` and `pip install` find everything installed already, and refuse a package that nobody knows;
 * `tensorboard` is the real one, on a free port, until its tab lists a run.
 */
export function readerCommands(folder: string, boardPython: string): string {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  const put = (name: string, lines: readonly string[]) => {
    const path = join(bin, name);
    writeFileSync(path, `#!/usr/bin/env bash\nset -euo pipefail\n${lines.join("\n")}\n`);
    chmodSync(path, 0o755);
  };
  put("npx", [
    '[ "$1" = pointillist ] || { echo "npx $1?"; exit 2; }',
    `shift; exec "${process.execPath}" "${resolve("sdk/dist/cli/main.js")}" "$@"`,
  ]);
  put("node", [`exec "${process.execPath}" --experimental-require-module "$@"`]);
  put("npm", [
    'case "$*" in',
    '  "install pointillist" | "install @tensorflow/tfjs" | "install pointillist-image-model sharp" | "install pointillist pointillist-image-model sharp") ;;',
    '  *) echo "npm $*?"; exit 2 ;;',
    "esac",
  ]);
  put("pip", [
    '[ "$1 $2" = "install tensorboard-plugin-pointillist" ] || { echo "pip $*?"; exit 2; }',
  ]);
  put("tensorboard", [
    `exec "${process.execPath}" "${resolve("build/test/guides/look-once.js")}" "${boardPython}" "$@"`,
  ]);
  return bin;
}
