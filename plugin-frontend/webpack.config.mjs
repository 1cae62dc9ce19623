// Bundles the compiled tab: one entry that TensorBoard imports, lazy chunks and workers beside it.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import webpack from "webpack";

const HERE = dirname(fileURLToPath(import.meta.url));
const STATIC = join(HERE, "../tensorboard-plugin/tensorboard_plugin_pointillist/static");

/** Script to the first drawn point, gzipped: the entry and what it imports at once. */
const BUDGET_BYTES = 60_000;

/** Fails the build when the entry outgrows its budget, and prints its size. */
class SizeBudget {
  apply(compiler) {
    compiler.hooks.afterEmit.tap("SizeBudget", (compilation) => {
      const folder = compilation.outputOptions.path;
      const files = compilation.entrypoints.get("index").getFiles();
      const bytes = files
        .filter((name) => name.endsWith(".js"))
        .reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
      process.stdout.write(`script to first draw: ${(bytes / 1000).toFixed(1)} kB gzipped\n`);
      if (bytes > BUDGET_BYTES) {
        compilation.errors.push(
          new Error(
            `the entry has ${bytes} bytes gzipped, ${BUDGET_BYTES} are allowed: load what comes later lazily`,
          ),
        );
      }
    });
  }
}

/** Names all files of the tab in `files.json`: a page that publishes itself must know what it consists of. */
class FileList {
  apply(compiler) {
    const { Compilation, sources } = compiler.webpack;
    compiler.hooks.compilation.tap("FileList", (compilation) => {
      const stage = Compilation.PROCESS_ASSETS_STAGE_REPORT;
      compilation.hooks.processAssets.tap({ name: "FileList", stage }, (assets) => {
        const names = [...Object.keys(assets), "files.json"].filter(
          (name) => !name.endsWith(".map"),
        );
        compilation.emitAsset("files.json", new sources.RawSource(JSON.stringify(names.sort())));
      });
    });
  }
}

export default {
  mode: "production",
  target: ["web", "es2022"],
  context: HERE,
  entry: { index: "./build/index.js" },
  // A source map, never an eval devtool: TensorBoard's policy may lose 'unsafe-eval'.
  devtool: process.env.POINTILLIST_SOURCE_MAPS ? "source-map" : false,
  experiments: { outputModule: true },
  output: {
    path: STATIC,
    filename: "[name].js",
    chunkFilename: "[name].[contenthash:8].js",
    assetModuleFilename: "[name].[contenthash:8][ext]",
    // Relative to the module's own address: works under --path_prefix and from a plain folder.
    publicPath: "auto",
    module: true,
    library: { type: "module" },
    workerChunkLoading: "import",
    clean: true,
  },
  resolve: {
    conditionNames: ["browser", "import", "default"],
    alias: {
      "#tokens.css$": join(HERE, "src/elements/tokens.css"),
      // It compiles a module when it is imported, which below (and a policy) forbids.
      hysnappy$: join(HERE, "build/data/plain-snappy.js"),
    },
  },
  module: {
    rules: [
      { test: /\.css$/, type: "asset/source", use: [join(HERE, "compact-text.mjs")] },
      { test: /\.js$/, include: join(HERE, "build"), use: [join(HERE, "compact-text.mjs")] },
    ],
  },
  optimization: { chunkIds: "named", splitChunks: false },
  performance: { hints: false },
  plugins: [
    // `long` compiles a small module when it is imported and does without where that fails; behind a policy without
    // 'unsafe-eval' each try is a report. Our own kernels ask `globalThis`, in workers, and are not touched.
    new webpack.DefinePlugin({ WebAssembly: "undefined" }),
    new SizeBudget(),
    new FileList(),
  ],
  stats: "errors-warnings",
};
