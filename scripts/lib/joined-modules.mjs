// Joins the modules that `import "pointillist"` loads at once into two files, as the npm package ships them. Loading a
// module costs Node more than reading its code: eighty small files take twice the time of the same code in two.
// Every module keeps its file, which then re-exports from where the code went: other modules, threads and the doors
// find the same classes by the same paths, and what is loaded later stays a file of its own.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** The rooms without Node and DOM. Their part imports nothing that a browser lacks. */
const PORTABLE = /^(errors\.js$|format\/|layout\/)/;
const STATIC_IMPORT = /^(?:import|export)\b[^;"']*?["'](\.[^"']+)["'];?$/gm;

/** The compiled modules of `dist`, by their paths there. */
export function modulesOf(dist) {
  return readdirSync(dist, { recursive: true })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".js") && !name.startsWith("format/generated/"));
}

/** Paths below `dist` of all that `entry` imports statically, itself included. */
export function loadedAtOnce(dist, entry) {
  const found = new Set();
  const left = [entry];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    for (const [, target] of readFileSync(join(dist, name), "utf8").matchAll(STATIC_IMPORT))
      left.push(relative(dist, resolve(dist, dirname(name), target)).replaceAll("\\", "/"));
  }
  return found;
}

/** Writes the modules of `dist` to `out`, those of the main entry joined. */
export async function joinModules(dist, out) {
  const { rollup } = await import("rollup");
  const joined = loadedAtOnce(dist, "index.js");
  for (const name of joined)
    if (/new URL\([^)]*import\.meta\.url/.test(readFileSync(join(dist, name), "utf8")))
      throw new Error(`${name} names a file beside it and cannot be moved`);
  const pathOf = (id) => relative(dist, id).replaceAll("\\", "/");
  const bundle = await rollup({
    input: Object.fromEntries(
      modulesOf(dist).map((name) => [name.replace(/\.js$/, ""), join(dist, name)]),
    ),
    external: (id) => !/^[./]/.test(id) && !existsSync(id),
    preserveEntrySignatures: "strict",
    treeshake: false,
    onwarn: (warning) => {
      if (warning.code !== "CIRCULAR_DEPENDENCY") throw new Error(warning.message);
    },
  });
  await bundle.write({
    dir: out,
    format: "es",
    entryFileNames: "[name].js",
    chunkFileNames: "joined/[name].js",
    onlyExplicitManualChunks: true,
    manualChunks: (id) => {
      const name = pathOf(id);
      if (!joined.has(name)) return undefined;
      return PORTABLE.test(name) ? "portable" : "node";
    },
    hoistTransitiveImports: false,
    minifyInternalExports: false,
    generatedCode: "es2015",
  });
  await bundle.close();
}
