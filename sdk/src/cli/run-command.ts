import { isPointillistError } from "../errors.js";
import { VERSION } from "../writer/version.js";
import {
  type Command,
  EXIT,
  type ExitCode,
  helpOf,
  parseInvocation,
  type Terminal,
  UsageError,
} from "./command.js";

/** The commands by name, each loaded only when it is called. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  clarifai: async () => (await import("./clarifai.js")).clarifai,
  demo: async () => (await import("./demo.js")).demo,
  embed: async () => (await import("./embed.js")).embed,
  import: async () => (await import("./import.js")).importCommand,
  inspect: async () => (await import("./inspect.js")).inspect,
  layout: async () => (await import("./layout.js")).layout,
  log: async () => (await import("./log.js")).log,
  prune: async () => (await import("./prune.js")).prune,
  publish: async () => (await import("./publish.js")).publish,
  read: async () => (await import("./read.js")).read,
  verify: async () => (await import("./verify.js")).verify,
};

/** Every command there is, in the order of the help. */
export const commandNames = (): string[] => Object.keys(COMMANDS);

/** Runs one command line (without `node` and script) and returns the exit code; prints its errors itself. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name = "", ...rest] = args;
  if (name === "--version") {
    terminal.out(`${VERSION}\n`);
    return EXIT.ok;
  }
  if (name === "" || name === "--help" || name === "help") {
    terminal.out(await overview());
    return name === "" ? EXIT.usage : EXIT.ok;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) {
    terminal.note(`pointillist: no command ${JSON.stringify(name)}\n\n${await overview()}`);
    return EXIT.usage;
  }
  const command = await load();
  if (rest.includes("--help")) {
    terminal.out(helpOf(command));
    return EXIT.ok;
  }
  try {
    return await command.run(parseInvocation(command, rest, terminal));
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.note(`pointillist ${name}: ${error.message}\n\n${helpOf(command)}`);
      return EXIT.usage;
    }
    terminal.note(`pointillist ${name}: ${sentence(error)}\n`);
    return EXIT.failed;
  }
}

/** What a user reads of an error: ours in one line, anything else with its stack, for that is a bug of ours. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOurs = isPointillistError(error) || "code" in error;
  return isOurs ? error.message : (error.stack ?? error.message);
}

async function overview(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `pointillist COMMAND [options]\n\nLogs, reads and checks embeddings in TensorBoard's own files.\n\n${lines.join("\n")}\n\npointillist COMMAND --help tells more. Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 partly done, 4 refused.\n`;
}
