import {
  joinInRun,
  type ListedStep,
  PROJECTOR_CONFIG_FILE,
  sideFiles,
} from "../../format/index.js";
import type { RunFolder } from "../logdir.js";

/** Listed paths of all files that show one step of an embedding: what its manifest or config names, and no more. */
export function filesOfStep(folder: RunFolder, step: ListedStep): string[] {
  const wanted = new Set<string>();
  const { manifest, tensor, folder: home } = step;
  const there = (file: string) => joinInRun(home ?? "", file) ?? file;
  if (manifest && home !== null) {
    wanted.add(`${home}/${manifest.step}.json`);
    for (const [, file] of sideFiles(manifest)) wanted.add(there(file));
  }
  for (const { path } of step.layouts) wanted.add(path);
  for (const path of [step.metadataPath, step.sprite?.path, step.bookmarksPath]) {
    if (path) wanted.add(path);
  }
  if (tensor.kind === "tensor-file") wanted.add(tensor.path);
  const isPart = (path: string) => {
    if (tensor.kind !== "bundle") return false;
    return (
      path === tensor.prefix ||
      path === `${tensor.prefix}.index` ||
      path.startsWith(`${tensor.prefix}.data-`)
    );
  };
  // Only a config says of a tensor of others what its metadata is.
  if (!manifest) wanted.add(PROJECTOR_CONFIG_FILE);
  return folder.files.map(({ path }) => path).filter((path) => wanted.has(path) || isPart(path));
}
