#!/usr/bin/env node
// Writes docs/api from the doc comments and types of the SDK's doors, by TypeDoc.
// `--check` writes nothing and fails where a page is not current.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT, run } from "./lib/run.mjs";

/** TypeDoc needs a TypeScript with a programming interface, which the one that compiles us has not: its own packages. */
const TOOLS = join(ROOT, "scripts", "api-docs");
const PAGES = join(ROOT, "docs", "api");
/** The doors of the package, and the page of each. */
const DOORS = {
  pointillist: "index",
  "pointillist/format": "format/index",
  "pointillist/layout": "layout/index",
  "pointillist/sources": "sources/index",
  "pointillist/tfjs": "tfjs/index",
};

function ensureTools() {
  const lock = readFileSync(join(TOOLS, "package-lock.json"));
  const stamp = join(TOOLS, "node_modules", ".pointillist-lock");
  const wanted = createHash("sha256").update(lock).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  run("npm", args, { quiet: true, cwd: TOOLS });
  writeFileSync(stamp, wanted);
}

async function generate(folder) {
  const typedoc = pathToFileURL(join(TOOLS, "node_modules/typedoc/dist/index.js"));
  const { Application } = await import(typedoc.href);
  const app = await Application.bootstrapWithPlugins({
    entryPoints: Object.values(DOORS).map((door) => join(ROOT, "sdk", "src", `${door}.ts`)),
    tsconfig: join(ROOT, "sdk", "tsconfig.json"),
    plugin: [join(TOOLS, "node_modules/typedoc-plugin-markdown/dist/index.js")],
    logLevel: "Error",
    outputFileStrategy: "modules",
    flattenOutputFiles: true,
    out: folder,
    readme: "none",
    name: "pointillist",
    disableSources: true,
    excludePrivate: true,
    excludeExternals: true,
    hidePageHeader: true,
    hideBreadcrumbs: true,
    parametersFormat: "table",
    interfacePropertiesFormat: "table",
    propertyMembersFormat: "table",
    typeDeclarationFormat: "table",
    enumMembersFormat: "table",
    groupOrder: ["Classes", "Functions", "Variables", "*"],
  });
  const project = await app.convert();
  if (!project) throw new Error("TypeDoc could not read the sources");
  await app.generateOutputs(project);
}

const isCheck = process.argv.includes("--check");
ensureTools();
const made = mkdtempSync(join(tmpdir(), "pointillist-api-"));
try {
  await generate(made);
  const names = readdirSync(made).filter((name) => name.endsWith(".md"));
  const texts = new Map(
    names.map((name) => [name, `${readFileSync(join(made, name), "utf8").trimEnd()}\n`]),
  );
  if (!isCheck) {
    rmSync(PAGES, { recursive: true, force: true });
    mkdirSync(PAGES, { recursive: true });
    for (const [name, text] of texts) writeFileSync(join(PAGES, name), text);
  } else {
    const stored = existsSync(PAGES) ? readdirSync(PAGES) : [];
    const stale = [...new Set([...names, ...stored])].filter(
      (name) =>
        !stored.includes(name) || readFileSync(join(PAGES, name), "utf8") !== texts.get(name),
    );
    if (stale.length > 0) {
      console.error(
        `docs/api is not current (${stale.join(", ")}): node scripts/generate-api-docs.mjs`,
      );
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(made, { recursive: true, force: true });
}
