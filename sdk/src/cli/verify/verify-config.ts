import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  breaksStockUrls,
  type ListedEmbedding,
  PROJECTOR_CONFIG_FILE,
  parseProjectorConfig,
} from "../../format/index.js";
import type { RunFolder } from "../logdir.js";
import type { Report } from "./finding.js";
import { STOCK_ROWS } from "./viewers.js";

/** Checks the projector config against the runs' files, and says what the stock projector makes of it. */
export async function verifyConfig(
  folder: RunFolder,
  embeddings: readonly ListedEmbedding[],
  report: Report,
): Promise<void> {
  const listed = folder.files.some(({ path }) => path === PROJECTOR_CONFIG_FILE);
  if (!listed) {
    if (embeddings.some(({ source }) => source === "pointillist")) {
      report.warn(
        PROJECTOR_CONFIG_FILE,
        "not there: the stock projector shows nothing of this run",
      );
    }
    return;
  }
  await report.check(PROJECTOR_CONFIG_FILE, async () => {
    const text = await readFile(join(folder.path, PROJECTOR_CONFIG_FILE), "utf8");
    const config = parseProjectorConfig(text);
    const names = new Set<string>();
    for (const { tensorName } of config.embeddings) {
      const shown = JSON.stringify(tensorName);
      if (names.has(tensorName)) report.warn(PROJECTOR_CONFIG_FILE, `${shown} has several entries`);
      names.add(tensorName);
      if (breaksStockUrls(tensorName)) {
        report.warn(
          PROJECTOR_CONFIG_FILE,
          `${shown}: the stock projector cannot load names with & # + %`,
        );
      }
    }
    for (const { tensor, source, steps } of embeddings) {
      // A tensor of others that has layouts of ours is shown as they saw to it.
      if (source !== "pointillist" || steps.at(-1)?.manifest?.tensor.file !== undefined) continue;
      if (!names.has(tensor)) {
        const message = `${JSON.stringify(tensor)} has no entry: the stock projector does not show it`;
        report.warn(PROJECTOR_CONFIG_FILE, message);
      }
      const rows = steps.at(-1)?.shape?.[0] ?? 0;
      if (rows > STOCK_ROWS) {
        const message = `${JSON.stringify(tensor)}: of ${rows} rows the stock projector shows the first ${STOCK_ROWS}`;
        report.warn(PROJECTOR_CONFIG_FILE, message);
      }
    }
  });
}
