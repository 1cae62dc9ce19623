import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { ClarifaiError } from "../sources/clarifai/errors.js";
import { fromClarifai } from "../sources/clarifai/from-clarifai.js";
import type { ClarifaiImage } from "../sources/clarifai/inputs.js";
import type { ClarifaiOptions, ClarifaiProgress } from "../sources/clarifai/options.js";
import { refusedBy } from "../sources/clarifai/status.js";
import {
  type Command,
  EXIT,
  type ExitCode,
  type Invocation,
  onlyPositional,
  UsageError,
  wholeNumber,
} from "./command.js";
import { FAILURES_OPTION, writeFailures } from "./failures.js";
import { LOG_OPTIONS, logSet, sayHowToLook } from "./log-set.js";
import { isPictureName, picturesAt, runNameOf } from "./pictures.js";
import { progressLine } from "./progress.js";

export const clarifai: Command = {
  name: "clarifai",
  summary: "Asks Clarifai for the embedding and concepts of your pictures, and logs them.",
  positionals: "URLS.txt | FOLDER | PICTURES | app:ID",
  options: [
    { name: "embedding", value: "MODEL", help: "default: general-image-embedding" },
    { name: "concepts", value: "MODEL", help: "default: general-image-recognition" },
    { name: "workflow", value: "NAME", help: "a workflow that gives both, for example General" },
    { name: "max-concepts", value: "N", help: "concepts an image (default: 20)" },
    {
      name: "cache",
      value: "FILE",
      help: "answers already received (default: .pointillist/clarifai.jsonl)",
    },
    { name: "key-file", value: "FILE", help: "file with the access token (default: CLARIFAI_PAT)" },
    FAILURES_OPTION,
    { name: "retry-failed", help: "ask again for images that could not be had" },
    { name: "batch", value: "N", help: "images a call (default: 32)" },
    { name: "rate", value: "N", help: "calls started in any second (default: 10)" },
    { name: "concurrency", value: "N", help: "calls under way at once (default: 4)" },
    { name: "dry-run", help: "count calls, images and bytes; send nothing" },
    ...LOG_OPTIONS,
  ],
  details: `The token comes from the environment (CLARIFAI_PAT) or a file, never from the command line. CLARIFAI_USER_ID names the
owner of app:ID. What was received is remembered: the same command goes on where it ended.`,
  async run(invocation) {
    const inputs = inputsOf(invocation);
    const options = optionsOf(invocation, inputs);
    if (invocation.flag("dry-run")) return dryRun(invocation, options);
    const stop = new AbortController();
    const onSignal = () => stop.abort(new Error("stopped; what was received is kept"));
    process.once("SIGINT", onSignal);
    const show = progressLine(invocation.terminal, "answers");
    try {
      const set = await fromClarifai({
        ...options,
        signal: stop.signal,
        onProgress: (now) => show(now.done, now.total, extraOf(now), now.waitingMs !== undefined),
        onWarning: (_code, detail) => invocation.terminal.note(`${detail}\n`),
      });
      await writeFailures(invocation, set.failures);
      if (!set.ids.length) {
        invocation.terminal.note("no image gave a vector; nothing was logged\n");
        return EXIT.failed;
      }
      const run = runName(invocation);
      const ref = await logSet(invocation, set, { run, tag: "images" });
      const summary = {
        logged: ref.rows,
        failed: set.failures.length,
        dim: set.dim,
        ...set.origin,
      };
      if (invocation.flag("json")) invocation.terminal.out(`${JSON.stringify(summary)}\n`);
      sayHowToLook(invocation, ref);
      return set.failures.length ? EXIT.partly : EXIT.ok;
    } catch (error) {
      if (!(error instanceof ClarifaiError)) throw error;
      invocation.terminal.note(`pointillist clarifai: ${error.message}\n${advice(error)}`);
      return refusedBy(error.code) ? EXIT.refused : EXIT.failed;
    } finally {
      process.off("SIGINT", onSignal);
    }
  },
};

function extraOf({ failed, waitingMs }: ClarifaiProgress): string {
  const wait = waitingMs === undefined ? "" : `throttled, waiting ${Math.ceil(waitingMs / 1000)} s`;
  return [failed ? `${failed} failed` : "", wait].filter(Boolean).join(", ");
}

function advice(error: ClarifaiError): string {
  switch (refusedBy(error.code)) {
    case "key":
      return "Is CLARIFAI_PAT a personal access token of yours (settings, Security)?\n";
    case "model":
      return "Is there a model or workflow of that name? See --embedding, --concepts and --workflow.\n";
    case undefined:
      return "What was received is kept; the same command goes on from there.\n";
  }
}

/** An app's id, a list's name, or that of a folder. */
function runName(invocation: Invocation): string {
  const [what = ""] = invocation.positionals;
  if (what.startsWith("app:")) return what.slice(4);
  return what.endsWith(".txt") ? basename(what, ".txt") : runNameOf(invocation.positionals);
}

function inputsOf(invocation: Invocation): ClarifaiOptions["inputs"] {
  const [first = ""] = invocation.positionals;
  const isList = !first.startsWith("app:") && !isPictureName(first) && !isFolder(first);
  if (invocation.positionals.length > 1 || isPictureName(first) || isFolder(first))
    return picturesAt(invocation.positionals);
  const what = onlyPositional(invocation, "URLS.txt, FOLDER, PICTURES or app:ID");
  if (!isList) return { app: what.slice(4) };
  if (!existsSync(what)) throw new UsageError(`${what}: no such file or folder`);
  const urls = readFileSync(what, "utf8")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("#"));
  return [...new Set(urls)].map((url): ClarifaiImage => ({ id: url, url }));
}

const isFolder = (path: string) =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function optionsOf(invocation: Invocation, inputs: ClarifaiOptions["inputs"]): ClarifaiOptions {
  const text = (name: string, as: string) => {
    const value = invocation.value(name);
    return value === undefined ? {} : { [as]: value };
  };
  const number = (name: string, as: string) => {
    const value = wholeNumber(invocation, name);
    return value === undefined ? {} : { [as]: value };
  };
  const keyFile = invocation.value("key-file");
  return {
    inputs,
    cache: invocation.value("cache") ?? join(".pointillist", "clarifai.jsonl"),
    retryFailed: invocation.flag("retry-failed"),
    ...(keyFile === undefined ? {} : { key: readFileSync(keyFile, "utf8").trim() }),
    ...text("embedding", "embedding"),
    ...text("concepts", "concepts"),
    ...text("workflow", "workflow"),
    ...number("max-concepts", "maxConcepts"),
    ...number("batch", "batchSize"),
    ...number("rate", "rate"),
    ...number("concurrency", "concurrency"),
  };
}

/** What the command would send; nothing is sent, and the key is not even looked at. */
function dryRun(invocation: Invocation, options: ClarifaiOptions): ExitCode {
  if ("app" in options.inputs) {
    invocation.terminal.note("the number of images is known only to Clarifai; nothing was sent\n");
    return EXIT.ok;
  }
  const images = options.inputs;
  const cap = options.workflow ? 32 : 128;
  const batch = Math.min(options.batchSize ?? 32, cap);
  const bytes = images.reduce((sum, { path }) => sum + (path ? statSync(path).size : 0), 0);
  const calls = Math.ceil(images.length / batch) * (options.workflow ? 1 : 2);
  const plan = { images: images.length, calls, bytes: Math.ceil((bytes * 4) / 3) };
  if (invocation.flag("json")) invocation.terminal.out(`${JSON.stringify(plan)}\n`);
  else
    invocation.terminal.out(
      `${plan.images} images, ${plan.calls} calls, ${plan.bytes} bytes of pictures; nothing was sent\n`,
    );
  return EXIT.ok;
}
