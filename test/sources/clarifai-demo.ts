import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fromDemo } from "pointillist/sources";
import { encodePng } from "#sdk/io/png.js";
import { type ClarifaiServer, startClarifai } from "./clarifai-server.js";

/**
 * Writes every `each`th of the demo pack's 528 pictures to `folder`, one sub-folder a category, and starts the stand-in for
 * Clarifai, which knows them: it answers with the pack's own vectors (EfficientNet-Lite0) and with the tags that people gave.
 */
export async function startDemoClarifai(folder: string, each = 1): Promise<ClarifaiServer> {
  const [server, demo] = await Promise.all([startClarifai(), fromDemo()]);
  const [categories = [], names = []] = ["category", "name"].map((name) => demo.columns.get(name));
  demo.pictures.forEach((picture, row) => {
    if (row % each) return;
    const png = encodePng(picture);
    const name = String(names[row]).replaceAll(/[^\w]+/g, "-");
    const path = join(folder, String(categories[row]), `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, png);
    server.known.set(createHash("sha256").update(png).digest("hex"), {
      vector: [...demo.vectors.subarray(row * demo.dim, (row + 1) * demo.dim)],
      concepts: (demo.concepts[row] ?? []).slice(0, 20).map(({ name }) => ({ name, value: 1 })),
    });
  });
  server.version = "EfficientNet-Lite0";
  return server;
}
