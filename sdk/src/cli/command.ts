import { type ParseArgsConfig, parseArgs } from "node:util";

/** How a command ended: the process' exit code. */
export const EXIT = { ok: 0, failed: 1, usage: 2, partly: 3, refused: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** One option of a command, as help and parser need it. */
export interface OptionHelp {
  readonly name: string;
  /** What stands behind it in the help, `DIR`; absent for a flag. */
  readonly value?: string;
  /** The value where none stands behind it; then only what `pattern` fits counts as one. */
  readonly implied?: { readonly value: string; readonly pattern: RegExp };
  /** May be given more than once. */
  readonly multiple?: boolean;
  readonly help: string;
}

/** Where a command prints. Results go to `out`, all else to `note`. */
export interface Terminal {
  out(text: string): void;
  note(text: string): void;
  /** True where `note` goes to a person: progress may be drawn over itself. */
  readonly isInteractive: boolean;
}

/** What the command line held, checked against the command's options. */
export interface Invocation {
  readonly terminal: Terminal;
  readonly positionals: readonly string[];
  /** The last value of an option, or undefined. */
  value(name: string): string | undefined;
  values(name: string): readonly string[];
  flag(name: string): boolean;
}

/** A subcommand: one file each. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What stands behind the name: `LOGDIR`. */
  readonly positionals: string;
  readonly options: readonly OptionHelp[];
  /** Further paragraphs of its help. */
  readonly details?: string;
  run(invocation: Invocation): Promise<ExitCode>;
}

/** The command line was wrong; `message` says how. Ends with exit code 2 and the command's usage. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const COMMON: readonly OptionHelp[] = [
  { name: "json", help: "print the result as JSON" },
  { name: "quiet", help: "print nothing but the result and errors" },
  { name: "help", help: "print this help" },
];

/**
 * Parses what stands behind a command's name.
 * @throws UsageError for an unknown option or a missing value.
 */
export function parseInvocation(command: Command, args: string[], terminal: Terminal): Invocation {
  const options: NonNullable<ParseArgsConfig["options"]> = {};
  for (const { name, value, multiple = false } of [...command.options, ...COMMON]) {
    options[name] = { type: value === undefined ? "boolean" : "string", multiple };
  }
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({
      args: withImplied(command, args),
      options,
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  const values = (name: string): string[] => {
    const value = parsed.values[name];
    const list = Array.isArray(value) ? value : [value];
    return list.filter((one): one is string => typeof one === "string");
  };
  const quiet: Terminal = { ...terminal, note: () => {} };
  return {
    terminal: parsed.values["quiet"] === true ? quiet : terminal,
    positionals: parsed.positionals,
    values,
    value: (name) => values(name).at(-1),
    flag: (name) => parsed.values[name] === true,
  };
}

/** Gives options that may stand alone the value that this means. */
function withImplied(command: Command, args: readonly string[]): string[] {
  const implied = new Map(command.options.map(({ name, implied }) => [`--${name}`, implied]));
  return args.map((arg, index) => {
    const rule = implied.get(arg);
    return rule && !rule.pattern.test(args[index + 1] ?? "") ? `${arg}=${rule.value}` : arg;
  });
}

/** The one positional that a command needs. @throws UsageError when there is none, or more. */
export function onlyPositional(invocation: Invocation, what: string): string {
  const [first, ...others] = invocation.positionals;
  if (first === undefined) throw new UsageError(`${what} is missing`);
  if (others.length > 0)
    throw new UsageError(`one ${what} at a time, found ${invocation.positionals.length}`);
  return first;
}

/** An option that must be given. @throws UsageError when it is not. */
export function required(invocation: Invocation, name: string): string {
  const value = invocation.value(name);
  if (value === undefined) throw new UsageError(`--${name} is missing`);
  return value;
}

/** An option that is a whole number, 0 or more. @throws UsageError for anything else. */
export function wholeNumber(invocation: Invocation, name: string): number | undefined {
  const value = invocation.value(name);
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value))
    throw new UsageError(`--${name}: expected a whole number, found ${value}`);
  return Number(value);
}

/** The help of one command. */
export function helpOf(command: Command): string {
  const rows = [...command.options, ...COMMON].map(({ name, value, help }) => [
    `--${name}${value === undefined ? "" : ` ${value}`}`,
    help,
  ]);
  const width = Math.max(...rows.map(([left = ""]) => left.length));
  const lines = rows.map(([left = "", right = ""]) => `  ${left.padEnd(width)}  ${right}`);
  const usage = `pointillist ${command.name} ${command.positionals} [options]`.replace("  ", " ");
  const details = command.details ? `\n${command.details}\n` : "";
  return `${usage}\n\n${command.summary}\n${details}\n${lines.join("\n")}\n`;
}
