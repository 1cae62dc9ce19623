/** The tab's entry: TensorBoard imports this module in a frame of its own and calls `render()` once. */
import type { Analysis, DataSource, Dataset, MapComparer } from "./data/api.js";
import { createDataSource } from "./data/source.js";
import "./elements/app.js";
import tokens from "#tokens.css";
import type { PointillistApp } from "./elements/app.js";
import { recall, remember } from "./elements/host.js";
import { Session } from "./state/session.js";

/** Puts the tab into the page. */
export function render(): void {
  trustOwnWorkers();
  document.title = "Pointillist";
  document.documentElement.lang = "en";
  const style = document.createElement("style");
  style.textContent = `${tokens}\nhtml,body{margin:0;height:100%;background:var(--pt-surface,#fff)}.dark-mode{color-scheme:dark}`;
  document.head.append(style);
  const app: PointillistApp = document.createElement("pointillist-app");
  app.session = new Session({
    source: chooseSource(),
    memory: { recall, remember },
    localFiles: () => import("./data/local-source.js"),
    joining: () => import("./data/joined-source.js"),
    analysisOf: analysisOnce(),
    comparerOf: comparerOnce(),
  });
  document.body.append(app);
}

/** Where a page demands Trusted Types, workers may come from the tab's own folder; any other text stays text. */
function trustOwnWorkers(): void {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const folder = new URL(".", import.meta.url).href;
  try {
    trustedTypes?.createPolicy("default", {
      createScriptURL: (url) => (url.startsWith(folder) ? url : null),
    });
  } catch {
    // The page's policy gives that name to nobody: it will say which worker it refused.
  }
}

/** The part of the browser's interface that is used here; the compiler's library does not know it yet. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string | null }): unknown;
}

/** The server of this page; on a page of its own, what `?config=` names, as on the stock projector's. */
function chooseSource(): DataSource {
  const config = new URLSearchParams(location.search).get("config");
  if (config === null) return createDataSource({ base: "./" });
  const source = import("./data/config-source.js").then(({ createConfigSource }) =>
    createConfigSource(config),
  );
  return {
    listRuns: async (options) => (await source).listRuns(options),
    openRun: async (run, options) => (await source).openRun(run, options),
    openDataset: async (...asked) => (await source).openDataset(...asked),
  };
}

/** One set of workers for a data set, started when first asked for and ended with the next one's. */
function analysisOnce(): (dataset: Dataset) => Promise<Analysis> {
  let kept: { dataset: Dataset; analysis: Promise<Analysis> } | null = null;
  return (dataset) => {
    if (kept?.dataset === dataset) return kept.analysis;
    kept?.analysis.then(
      (analysis) => analysis.dispose(),
      () => {}, // it never came
    );
    const analysis = import("./data/analysis.js").then(({ createAnalysis }) =>
      createAnalysis(dataset),
    );
    const mine = { dataset, analysis };
    kept = mine;
    analysis.catch(() => {
      if (kept === mine) kept = null; // the next one who asks fetches it again
    });
    return analysis;
  };
}

/** One worker that compares maps, for as long as the tab is open. */
function comparerOnce(): () => Promise<MapComparer> {
  let kept: Promise<MapComparer> | null = null;
  return () => {
    kept ??= import("./data/map-compare.js")
      .then(({ createMapComparer }) => createMapComparer())
      .catch((error: unknown) => {
        kept = null; // the next one who asks fetches it again
        throw error;
      });
    return kept;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "pointillist-app": PointillistApp;
  }
}
