import { existsSync } from "node:fs";
import { join } from "node:path";
import { type PreStep, pca, tsne } from "../layout/index.js";
import type { SourceCell, SourceSet } from "../sources/source-set.js";
import { type EmbeddingOptions, type EmbeddingRef, SummaryWriter } from "../writer/index.js";
import type { Invocation, OptionHelp } from "./command.js";
import { UsageError, wholeNumber } from "./command.js";

/** Options of every command that logs what it read. */
export const LOG_OPTIONS: readonly OptionHelp[] = [
  { name: "logdir", value: "DIR", help: "where runs stand (default: runs)" },
  { name: "run", value: "NAME", help: "the run's folder in it (default: the input's name)" },
  { name: "tag", value: "TAG", help: "the embedding's name (default: images, or vectors)" },
  { name: "step", value: "N", help: "default: 0" },
  { name: "perplexity", value: "N", help: "of the t-SNE (default: 30)" },
  { name: "seed", value: "N", help: "of the layouts (default: 0)" },
  { name: "copy-images", help: "copy the pictures' files into the run, to be seen in full size" },
  {
    name: "reference-images",
    help: "the same for files that lie in the run already: they are named, not copied",
  },
  { name: "no-layouts", help: "log without computing layouts; `pointillist layout` can add them" },
];

export interface LogPlan {
  readonly run: string;
  readonly tag: string;
}

/** Logs a set as one embedding with t-SNE in 2-D and 3-D and a PCA, and says how to look at it. */
export async function logSet(
  invocation: Invocation,
  set: SourceSet,
  plan: LogPlan,
): Promise<EmbeddingRef> {
  const logdir = invocation.value("logdir") ?? "runs";
  const folder = join(logdir, invocation.value("run") ?? plan.run);
  const { terminal } = invocation;
  const writer = new SummaryWriter(folder, {
    onWarning: (_code: string, detail: string) => terminal.note(`${detail}\n`),
  });
  try {
    const origin = Object.entries(set.origin).map(([name, value]) => `- ${name}: ${value}`);
    if (origin.length)
      writer.text("source", origin.join("\n"), wholeNumber(invocation, "step") ?? 0);
    return await writer.embedding(
      invocation.value("tag") ?? plan.tag,
      { data: set.vectors, shape: [set.ids.length, set.dim] },
      {
        step: wholeNumber(invocation, "step") ?? 0,
        metadata: metadataOf(set),
        ids: "id",
        ...(set.concepts ? { concepts: set.concepts } : {}),
        ...thumbnailsOf(set, imagesOf(invocation)),
        layouts: invocation.flag("no-layouts") ? [] : layoutsOf(invocation, set),
      },
    );
  } finally {
    await writer.close();
  }
}

function layoutsOf(invocation: Invocation, set: SourceSet) {
  if (set.ids.length < 4) return [];
  const seed = wholeNumber(invocation, "seed") ?? 0;
  const perplexity = wholeNumber(invocation, "perplexity") ?? 30;
  // Centred, then cosine: measured to keep neighbours of one kind together better than either alone.
  const prepare: PreStep[] = set.dim > 64 ? ["centre", "pca-64"] : ["centre"];
  const common = { metric: "cosine", prepare } as const;
  return [
    tsne({ dims: 2, perplexity, seed, ...common }),
    tsne({ dims: 3, perplexity, seed, ...common }),
    ...(set.dim >= 3 ? [pca({ dims: 3 })] : []),
  ];
}

/** The ids, then every other column that is not the same again. */
function metadataOf(set: SourceSet): Record<string, readonly SourceCell[]> {
  const columns: Record<string, readonly SourceCell[]> = { id: set.ids };
  for (const [name, cells] of set.columns)
    if (name !== "id" && cells.some((cell, row) => String(cell) !== set.ids[row]))
      columns[name] = cells;
  return columns;
}

/** Pictures that are files of this machine; others would have to be fetched, which nobody asked for. */
function thumbnailsOf(
  set: SourceSet,
  images: EmbeddingOptions["images"],
): Pick<EmbeddingOptions, "thumbnails" | "images"> {
  if (!set.images) return {};
  const files = set.images.map((image) => (image && existsSync(image) ? image : undefined));
  return files.some(Boolean) ? { thumbnails: files, ...(images ? { images } : {}) } : {};
}

function imagesOf(invocation: Invocation): EmbeddingOptions["images"] {
  const [copied, named] = [invocation.flag("copy-images"), invocation.flag("reference-images")];
  if (copied && named) throw new UsageError("--copy-images or --reference-images, not both");
  if (copied) return "copy";
  return named ? "reference" : undefined;
}

/** The closing words: what was logged, and the command that shows it. */
export function sayHowToLook(invocation: Invocation, ref: EmbeddingRef): void {
  const logdir = invocation.value("logdir") ?? "runs";
  invocation.terminal.note(
    `${ref.tag}, step ${ref.step}: ${ref.rows} x ${ref.dim} in ${ref.folder}\n\n  tensorboard --logdir ${logdir}\n`,
  );
}
