import { fileOfPrefix, type ListedStep } from "../../format/index.js";
import { spriteErrors } from "../foreign-sprite.js";
import type { RunFolder } from "../logdir.js";
import { openRunCheckpoint, readMatrix, readMetadata } from "../read-run.js";
import type { Report } from "./finding.js";

/** Checks what others logged: every byte of the tensor, and that its metadata has as many rows. */
export async function verifyForeignStep(
  folder: RunFolder,
  step: ListedStep,
  report: Report,
): Promise<void> {
  const place = step.tensor;
  let rows = step.shape?.[0];
  if (place.kind === "tensor-file") {
    await report.check(place.path, async () => {
      rows = (await readMatrix(folder, step)).rows;
    });
  } else {
    const { prefix, key } = place;
    await report.check(fileOfPrefix(prefix), async () => {
      const checkpoint = await openRunCheckpoint(folder, prefix);
      await checkpoint.verify(key);
    });
  }
  await verifyNamedByOthers(folder, step, rows, report);
}

/** Checks the sprite and the metadata that a projector config gives a step, where no manifest has its own. */
export async function verifyNamedByOthers(
  folder: RunFolder,
  step: ListedStep,
  rows: number | undefined,
  report: Report,
): Promise<void> {
  if (!step.manifest?.sprite) {
    for (const { code, file, message } of await spriteErrors(folder, step, rows)) {
      if (code === "stock") report.warn(file, message);
      else report.error(file, message);
    }
  }
  const file = step.manifest?.metadata ? null : step.metadataPath;
  if (file === null) return;
  report.checked.add(file);
  const table = await readMetadata(folder, step, rows);
  if (!table) {
    report.error(file, "cannot be read");
    return;
  }
  if (rows !== undefined && table.rowCount !== rows) {
    report.error(file, `${table.rowCount} rows for ${rows} rows of the tensor`);
  }
  for (const { code, message } of table.oddities)
    if (code !== "row-count") report.warn(file, message);
}
