/**
 * A published folder: the tab and one step of one embedding, for any static server.
 *
 *   index.html  start.js   the page
 *   runs  files            what the server's routes of these names answer, as JSON
 *   static/                the tab's scripts
 *   data/                  the step's files; `../` of a path in the run is `outside/`
 */
import type { ListedStep } from "./listed.js";
import { sideFiles } from "./own-listing.js";
import { PROJECTOR_CONFIG_FILE } from "./projector-config.js";
import { joinInRun, type ListedFile } from "./run-files.js";

/**
 * Listed paths of all files that show one step of an embedding: what its manifest or config names, and no more.
 * @example
 * const { embeddings } = listRun({ run: "trees", files: [] });
 * embeddings.flatMap(({ steps }) => steps.flatMap((step) => filesOfStep([], step))); // => []
 */
export function filesOfStep(paths: readonly string[], step: ListedStep): string[] {
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
  return paths.filter((path) => wanted.has(path) || isPart(path));
}

/** The page. Its policy lets nothing run or load but what stands beside it. */
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'">
<meta name="viewport" content="width=device-width">
<title>Pointillist</title>
<script type="module" src="start.js"></script>
</head>
<body></body>
</html>
`;

/** Where the state of the tab stands in an address, as the tab writes it. */
const VIEW_KEY = "p.pointillist.view";

function startScript(view: string | undefined): string {
  const open =
    view === undefined
      ? ""
      : `if (location.hash === "") history.replaceState(null, "", ${JSON.stringify(`#pointillist&${VIEW_KEY}=${encodeURIComponent(view)}`)});\n`;
  return `import { render } from "./static/index.js";\n${open}render();\n`;
}

/**
 * Where a file of the run stands in the published folder.
 * @example
 * publishedPath("embeddings/words/4.json"); // => "data/embeddings/words/4.json"
 */
export const publishedPath = (path: string): string => `data/${path.replaceAll("../", "outside/")}`;

export interface Publication {
  readonly run: string;
  readonly step: ListedStep;
  /** The files that are published, with the sizes they have there. */
  readonly files: readonly ListedFile[];
  /** What the page shows at first, as a link of the tab says it. Default: what the tab opens by itself. */
  readonly view?: string;
}

/**
 * The texts of a published folder by path: everything but the tab's scripts and the data.
 * @example
 * typeof publishedTexts; // => "function"
 */
export function publishedTexts({
  run,
  step,
  files,
  view,
}: Publication): ReadonlyMap<string, string> {
  const listed = files.map(({ path, size, mtime }, index) => ({
    id: String(index),
    path,
    size,
    mtime,
    url: publishedPath(path),
  }));
  const row = {
    run,
    newestStep: step.step,
    hasLayout: step.layouts.length > 0,
    mtime: Math.max(0, ...listed.map(({ mtime }) => mtime)),
    embeddings: 1,
    error: null,
  };
  const runs = {
    tensorboard: "none",
    source: "logdir",
    scan: "complete",
    runs: [row],
    withoutEmbeddings: 0,
  };
  return new Map([
    ["index.html", PAGE],
    ["start.js", startScript(view)],
    ["runs", JSON.stringify(runs)],
    ["files", JSON.stringify({ run, files: listed, errors: [] })],
  ]);
}
