// Pictures of a folder, Clarifai's vectors and concepts, two t-SNE: CLARIFAI_PAT=... node log.mjs LOGDIR FOLDER
// One command does the same: npx pointillist clarifai FOLDER --logdir LOGDIR
import { readdirSync } from "node:fs";
import { SummaryWriter, tsne } from "pointillist";
import { fromClarifai } from "pointillist/sources";

const [logdir = "runs", folder = "photos"] = process.argv.slice(2);
const pictures = readdirSync(folder).filter((name) => /\.(jpe?g|png|webp)$/i.test(name));

// The token comes from CLARIFAI_PAT. Answers are kept: asked again, the script goes on where it ended.
const set = await fromClarifai({
  inputs: pictures.map((name) => ({ id: name, path: `${folder}/${name}` })),
  cache: `${logdir}/clarifai.jsonl`,
  onProgress: ({ done, total }) => process.stderr.write(`\r${done} of ${total}`),
});
for (const { id, message } of set.failures) console.error(`\n${id}: ${message}`);

const writer = new SummaryWriter(`${logdir}/clarifai`);
await writer.embedding("images", set.vectors, {
  shape: [set.ids.length, set.dim],
  ids: "picture",
  metadata: { picture: set.ids },
  concepts: set.concepts,
  thumbnails: set.images,
  layouts: [tsne({ metric: "cosine" }), tsne({ dims: 3, metric: "cosine" })],
});
await writer.close();
