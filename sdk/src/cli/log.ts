import { createReadStream } from "node:fs";
import { basename, extname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fromFile } from "../sources/files/from-file.js";
import { SummaryWriter } from "../writer/index.js";
import { type Command, EXIT, type Invocation, UsageError, wholeNumber } from "./command.js";
import { LOG_OPTIONS, logSet, sayHowToLook } from "./log-set.js";
import { type ScalarRowOptions, scalarRows } from "./scalar-rows.js";

/** Lines that wait for the disk at most: the writer takes as many as come. */
const FLUSH_LINES = 10_000;

export const log: Command = {
  name: "log",
  summary: "Logs scalars from JSON lines or CSV, or vectors from a file, without writing code.",
  positionals: "[FILE]",
  options: [
    { name: "embedding", help: "FILE holds vectors: log them as an embedding, as `import` does" },
    {
      name: "step-field",
      value: "NAME",
      help: "field or column with the step (default: step, else lines are counted)",
    },
    { name: "prefix", value: "TEXT", help: "put before every tag" },
    { name: "keep", value: "N", help: "with --embedding: then let all but the newest N steps go" },
    ...LOG_OPTIONS,
  ],
  details: `Without FILE, or with -, lines come from standard input and are logged as they come.
A line is a JSON object, or CSV under a header: every number in it is a scalar named by its field;
{"tag": ..., "value": ..., "step": ...} is one scalar. A field wall_time is the time in seconds since 1970.

  python train.py | pointillist log --run mine
  pointillist log history.csv --step-field epoch
  pointillist log vectors.npy --embedding --step 100 --keep 5`,
  run: (invocation) => logWith(invocation, process.stdin),
};

/** `log`, with what stands for standard input. */
export async function logWith(invocation: Invocation, input: Readable) {
  const [file = "-", ...others] = invocation.positionals;
  if (others.length > 0) throw new UsageError(`one FILE at a time, found ${others.length + 1}`);
  if (!invocation.flag("embedding")) return await logScalars(invocation, file, input);
  if (file === "-") throw new UsageError("--embedding needs a FILE");
  return await logEmbedding(invocation, file);
}

async function logScalars(invocation: Invocation, file: string, input: Readable) {
  const name = file === "-" ? "stdin" : basename(file, extname(file));
  const folder = join(invocation.value("logdir") ?? "runs", invocation.value("run") ?? name);
  const writer = new SummaryWriter(folder);
  const stream = file === "-" ? input : createReadStream(file);
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  // A missing file is told by the stream, which the lines do not pass on.
  const failed = new Promise<never>((_, reject) => stream.once("error", reject));
  const tags = new Set<string>();
  let count = 0;
  const work = async () => {
    for await (const row of scalarRows(lines, rowOptions(invocation), file)) {
      const { tag, value, step, wallTime } = row;
      writer.scalar(tag, value, step, wallTime === undefined ? {} : { wallTime });
      tags.add(tag);
      if (++count % FLUSH_LINES === 0) await writer.flush();
    }
  };
  try {
    await Promise.race([work(), failed]);
  } finally {
    await writer.close(); // what came before a broken line is on disk
  }
  const { out } = invocation.terminal;
  const result = { folder, scalars: count, tags: [...tags] };
  out(
    invocation.flag("json")
      ? `${JSON.stringify(result)}\n`
      : `${count} scalars of ${tags.size} tags in ${folder}\n`,
  );
  return count > 0 ? EXIT.ok : EXIT.failed;
}

function rowOptions(invocation: Invocation): ScalarRowOptions {
  const step = invocation.value("step-field");
  const prefix = invocation.value("prefix");
  return { ...(step === undefined ? {} : { step }), ...(prefix === undefined ? {} : { prefix }) };
}

async function logEmbedding(invocation: Invocation, file: string) {
  const keep = wholeNumber(invocation, "keep");
  if (keep === 0) throw new UsageError("--keep: expected a number of at least 1, found 0");
  const run = basename(file, extname(file));
  const ref = await logSet(invocation, await fromFile(file), { run, tag: "vectors" });
  const folder = join(invocation.value("logdir") ?? "runs", invocation.value("run") ?? run);
  const pruned =
    keep === undefined ? [] : (await new SummaryWriter(folder).prune(ref.tag, keep)).steps;
  if (invocation.flag("json")) {
    const { tag, step, rows, dim } = ref;
    invocation.terminal.out(
      `${JSON.stringify({ folder: ref.folder, tag, step, rows, dim, pruned })}\n`,
    );
  }
  sayHowToLook(invocation, ref);
  return EXIT.ok;
}
