import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  decodeOriginalPaths,
  filesOfStep,
  joinInRun,
  type ListedFile,
  type ListedStep,
  publishedPath,
  publishedTexts,
} from "../format/index.js";
import {
  type Command,
  EXIT,
  onlyPositional,
  required,
  UsageError,
  wholeNumber,
} from "./command.js";
import { expandPath, findRuns, type RunFolder } from "./logdir.js";
import { pathInRun } from "./path-in-run.js";
import { findTab } from "./publish/tab-files.js";
import { pickRun } from "./read.js";
import { listRunFolder } from "./read-run.js";

export const publish: Command = {
  name: "publish",
  summary: "Makes a folder that shows one embedding from any static server, read-only.",
  positionals: "LOGDIR",
  options: [
    { name: "out", value: "DIR", help: "the folder to make; must be empty or not there" },
    { name: "run", value: "R", help: "the run; may be left out where there is one" },
    {
      name: "tensor",
      value: "T",
      help: "the tag or the tensor's name; may be left out where there is one",
    },
    { name: "step", value: "S", help: "default: the newest" },
    {
      name: "tab",
      value: "DIR",
      help: "the tab's scripts (default: those of the installed Python plugin)",
    },
  ],
  details:
    "Copies what belongs to that step and nothing else of the run: vectors, labels, pictures, concepts, layouts.\nWhoever opens the page can read all of it. Browsers do not load it from disk: serve it, for example by\n`python3 -m http.server --directory DIR`.",
  async run(invocation) {
    const folder = pickRun(
      await findRuns(onlyPositional(invocation, "LOGDIR")),
      invocation.value("run"),
    );
    const out = expandPath(required(invocation, "out"));
    const { embedding, step } = await pickStep(
      folder,
      invocation.value("tensor"),
      wholeNumber(invocation, "step"),
    );
    const tab = findTab(invocation.value("tab"));
    if (existsSync(out) && (await readdir(out)).length > 0) {
      throw new UsageError(`--out: ${out} is not empty`);
    }
    const paths = filesOfStep(
      folder.files.map(({ path }) => path),
      step,
    );
    const files = paths.map((path) => {
      const { size, mtime } = folder.files.find((file) => file.path === path) ?? {};
      return { path, size: size ?? 0, mtime: mtime ?? 0 };
    });
    for (const { path } of files) {
      const target = join(out, publishedPath(path));
      await mkdir(dirname(target), { recursive: true });
      await copyFile(join(folder.path, path), target);
    }
    files.push(...(await copyReferenced(folder, step, out)));
    await cp(tab, join(out, "static"), { recursive: true });
    for (const [path, text] of publishedTexts({ run: folder.run, step, files }))
      await writeFile(join(out, path), text);
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const result = {
      out,
      run: folder.run,
      tensor: embedding.tensor,
      step: step.step,
      files: files.length,
      bytes,
    };
    invocation.terminal.out(
      invocation.flag("json")
        ? `${JSON.stringify(result)}\n`
        : `${result.tensor}, step ${result.step}: ${result.files} files, ${(bytes / 1e6).toFixed(1)} MB in ${out}\n\n  python3 -m http.server --directory ${out}\n`,
    );
    return EXIT.ok;
  },
};

/** Copies the originals that the step names where they lie in the run; what is gone, or leads out of it, stays away. */
async function copyReferenced(
  folder: RunFolder,
  { manifest, folder: home }: ListedStep,
  out: string,
): Promise<ListedFile[]> {
  if (!manifest?.imagePaths) return [];
  const list = joinInRun(home ?? "", manifest.imagePaths) ?? manifest.imagePaths;
  const bytes = await readFile(join(folder.path, list));
  const paths = new Set(decodeOriginalPaths(bytes, manifest.tensor.shape[0], list));
  const copied: ListedFile[] = [];
  for (const path of paths) {
    const real = path === null ? null : await pathInRun(folder.path, path);
    if (path === null || typeof real !== "string") continue;
    const target = join(out, publishedPath(path));
    await mkdir(dirname(target), { recursive: true });
    await copyFile(real, target);
    const { size, mtimeMs } = await stat(real);
    copied.push({ path, size, mtime: mtimeMs / 1000 });
  }
  return copied;
}

async function pickStep(folder: RunFolder, tensor: string | undefined, step: number | undefined) {
  const { embeddings } = await listRunFolder(folder);
  const names = embeddings.map((one) => one.tensor).join(", ") || "none";
  const only = tensor === undefined && embeddings.length === 1 ? embeddings[0] : undefined;
  const embedding = only ?? embeddings.find((one) => one.tensor === tensor);
  if (!embedding) {
    throw new UsageError(
      tensor === undefined
        ? `--tensor is missing, there: ${names}`
        : `no tensor ${JSON.stringify(tensor)}, there: ${names}`,
    );
  }
  const { steps } = embedding;
  const chosen = step === undefined ? steps.at(-1) : steps.find((one) => one.step === step);
  if (chosen) return { embedding, step: chosen };
  throw new UsageError(
    `no step ${step} of ${embedding.tensor}, there: ${steps.map((one) => one.step).join(", ")}`,
  );
}
