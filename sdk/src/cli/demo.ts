import { join } from "node:path";
import { pca, tsne } from "../layout/index.js";
import { type DemoSet, fromDemo } from "../sources/demo/demo-set.js";
import { SummaryWriter } from "../writer/index.js";
import { type Command, EXIT } from "./command.js";
import { expandPath } from "./logdir.js";
import { measurePurity, purityLines } from "./map-purity.js";

const RUN = "fluent-emoji";
const TAG = "images";
const DEFAULT_LOGDIR = "runs/demo";
/** Neighbours on the map that a picture's category is compared with. */
const PURITY_NEIGHBOURS = 10;

/** What the pack is, in the words of someone who has nothing to sell. */
const ABOUT = `528 pictures of Microsoft's Fluent Emoji (3D style): wildlife, vehicles, buildings and people. They are drawings, not
photographs. The vectors are the 1,280 pooled features of EfficientNet-Lite0, a small network trained on photographs; the
concepts are tags that people gave to the emoji, not the network's guesses, so all of them have confidence 1.
Wildlife, vehicles and people form groups of their own; buildings lie beside vehicles, which have skies and roads in
common with them; and birds are no clean group inside wildlife: on photographs this network tells them apart, on
emoji it does not.`;

export const demo: Command = {
  name: "demo",
  summary: "Logs 528 packaged pictures with vectors, concepts and layouts: no network, no key.",
  positionals: "",
  options: [
    { name: "logdir", value: "DIR", help: `where the run is written (default: ${DEFAULT_LOGDIR})` },
  ],
  details: ABOUT,
  async run(invocation) {
    const logdir = expandPath(invocation.value("logdir") ?? DEFAULT_LOGDIR);
    const started = performance.now();
    const set = await fromDemo();
    const { terminal } = invocation;
    terminal.note("laying out 528 pictures ...\n");
    const writer = new SummaryWriter(join(logdir, RUN));
    const manifest = await logDemo(writer, set);
    await writer.close();
    const categories = set.columns.get("category") as readonly string[];
    const purity = await measurePurity(manifest, categories, PURITY_NEIGHBOURS);
    if (!purity) throw new Error("the demo's run has no layout");
    const seconds = (performance.now() - started) / 1000;
    const concepts = new Set(set.concepts.flat().map(({ name }) => name)).size;
    if (invocation.flag("json")) {
      const result = {
        logdir,
        run: RUN,
        tensor: TAG,
        rows: set.ids.length,
        dim: set.dim,
        concepts,
        purity,
        seconds,
      };
      terminal.out(`${JSON.stringify(result)}\n`);
      return EXIT.ok;
    }
    const figures = purityLines(purity);
    terminal.out(`${ABOUT}

${set.ids.length} pictures, ${set.dim} numbers each, ${concepts} concepts; ${seconds.toFixed(1)} s

Share of a picture's ${PURITY_NEIGHBOURS} nearest on the t-SNE map that are of its kind:
${figures.join("\n")}
  buildings and people, of buildings or people: ${purity.buildingsAndPeople.toFixed(2)}

tensorboard --logdir ${logdir}
`);
    return EXIT.ok;
  },
};

/** Logs the pack and returns the path of its manifest. */
async function logDemo(writer: SummaryWriter, set: DemoSet): Promise<string> {
  // Centring and the 64 leading components first: two points of purity more than the raw vectors, measured.
  const prepare = ["centre", "pca-64"] as const;
  const map = { perplexity: 20, metric: "cosine", seed: 7, prepare } as const;
  writer.text("about", ABOUT.replaceAll("\n", " "), 0);
  const logged = await writer.embedding(
    TAG,
    { data: set.vectors, shape: [set.ids.length, set.dim] },
    {
      ids: set.ids,
      metadata: Object.fromEntries(set.columns),
      concepts: set.concepts,
      thumbnails: set.pictures,
      thumbnailSize: set.pictures[0]?.width ?? 64,
      layouts: [
        tsne({ dims: 2, ...map }),
        tsne({ dims: 3, ...map }),
        pca({ dims: 3, prepare: ["centre"] }),
      ],
      neighbours: { k: 30, metric: "cosine", prepare: ["centre"] },
    },
  );
  return logged.manifest;
}
