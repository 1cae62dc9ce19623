import { fromImages, type ImageRuntime } from "../sources/images/from-images.js";
import type { SourceSet } from "../sources/source-set.js";
import type { EmbeddingRef } from "../writer/index.js";
import { type Command, EXIT, type Invocation, UsageError, wholeNumber } from "./command.js";
import { FAILURES_OPTION, writeFailures } from "./failures.js";
import { LOG_OPTIONS, logSet, sayHowToLook } from "./log-set.js";
import { measurePurity, purityLines } from "./map-purity.js";
import { picturesAt, runNameOf } from "./pictures.js";
import { progressLine } from "./progress.js";
import type { Purity } from "./purity.js";

const RUNTIMES: readonly ImageRuntime[] = ["wasm", "onnxruntime-node", "tfjs-node"];
/** Neighbours on the map that a picture's folder is compared with: few, since folders may be small. */
const PURITY_NEIGHBOURS = 5;

export const embed: Command = {
  name: "embed",
  summary: "Embeds your pictures by a local network, and logs them: no key, nothing is sent.",
  positionals: "FOLDER | PICTURES",
  options: [
    {
      name: "runtime",
      value: "NAME",
      help: "onnxruntime-node (default where installed), tfjs-node, or wasm",
    },
    { name: "max-concepts", value: "N", help: "labels an image (default: 20)" },
    { name: "min-concept", value: "P", help: "least probability of a label (default: 0.05)" },
    { name: "batch", value: "N", help: "images computed at once (default: 8)" },
    FAILURES_OPTION,
    ...LOG_OPTIONS,
  ],
  details: `The network is EfficientNet-Lite0, in a package of its own: npm install pointillist-image-model sharp.
Each picture gets 1,280 numbers, and as concepts the classes of ImageNet that it may be of, with the kinds above them ("tiger", "feline", "mammal").
Pictures in sub-folders get the column "folder", and it is said how well the folders stay together on the map.`,
  async run(invocation) {
    const pictures = picturesAt(invocation.positionals);
    const options = optionsOf(invocation);
    const stop = new AbortController();
    const onSignal = () => stop.abort(new Error("stopped; nothing was logged"));
    process.once("SIGINT", onSignal);
    const show = progressLine(invocation.terminal, "images");
    const started = performance.now();
    try {
      const set = await fromImages(pictures, {
        ...options,
        signal: stop.signal,
        onProgress: ({ done, total, failed }) =>
          show(done, total, failed ? `${failed} failed` : ""),
      });
      const seconds = (performance.now() - started) / 1000;
      await writeFailures(invocation, set.failures);
      if (!set.ids.length) {
        invocation.terminal.note(`no image could be read, nothing was logged: ${why(set)}\n`);
        return EXIT.failed;
      }
      const speed = set.ids.length / seconds;
      invocation.terminal.note(
        `${set.ids.length} images by ${set.origin["model"]} on ${set.origin["runtime"]}: ${speed.toFixed(1)} images/s, model and decoding included\n`,
      );
      const run = runNameOf(invocation.positionals);
      const ref = await logSet(invocation, set, { run, tag: "images" });
      const purity = await purityOf(set, ref);
      sayAll(invocation, set, ref, { seconds, imagesPerSecond: speed, purity });
      return set.failures.length ? EXIT.partly : EXIT.ok;
    } finally {
      process.off("SIGINT", onSignal);
    }
  },
};

function why(set: SourceSet): string {
  return set.failures[0]?.message ?? "the folder is empty";
}

function optionsOf(invocation: Invocation) {
  const runtime = invocation.value("runtime") as ImageRuntime | undefined;
  if (runtime !== undefined && !RUNTIMES.includes(runtime))
    throw new UsageError(`--runtime: expected one of ${RUNTIMES.join(", ")}, found ${runtime}`);
  const least = invocation.value("min-concept");
  if (least !== undefined && !/^(0(\.\d+)?|1(\.0+)?|\.\d+)$/.test(least))
    throw new UsageError(`--min-concept: expected a number from 0 to 1, found ${least}`);
  const batchSize = wholeNumber(invocation, "batch");
  const maxConcepts = wholeNumber(invocation, "max-concepts");
  return {
    ...(runtime === undefined ? {} : { runtime }),
    ...(least === undefined ? {} : { minConcept: Number(least) }),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(maxConcepts === undefined ? {} : { maxConcepts }),
  };
}

/** How well folders stay together, where there are at least two of them and a layout. */
async function purityOf(set: SourceSet, ref: EmbeddingRef): Promise<Purity | undefined> {
  const folders = set.columns.get("folder")?.map(String);
  if (!folders || new Set(folders).size < 2) return undefined;
  return measurePurity(ref.manifest, folders, PURITY_NEIGHBOURS);
}

function sayAll(
  invocation: Invocation,
  set: SourceSet,
  ref: EmbeddingRef,
  facts: { seconds: number; imagesPerSecond: number; purity: Purity | undefined },
): void {
  const { seconds, imagesPerSecond, purity } = facts;
  if (invocation.flag("json")) {
    const logged = { logged: ref.rows, failed: set.failures.length, dim: set.dim, ...set.origin };
    const folders = purity ? { purity: { mean: purity.mean, folders: purity.categories } } : {};
    invocation.terminal.out(
      `${JSON.stringify({ ...logged, folder: ref.folder, seconds, imagesPerSecond, ...folders })}\n`,
    );
  } else if (purity)
    invocation.terminal.out(
      `Share of a picture's ${PURITY_NEIGHBOURS} nearest on the t-SNE map that are of its folder:\n${purityLines(purity).join("\n")}\n`,
    );
  sayHowToLook(invocation, ref);
}
