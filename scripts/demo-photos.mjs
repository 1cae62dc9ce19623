#!/usr/bin/env node
// `npm run demo:photos`: about 160 real photographs of wildlife and historic buildings through the local network, to see
// whether kinds stay together on the map: wildlife apart from buildings, birds apart from mammals.
// The photographs are of GCompris, a collection of games for children, in Debian's package gcompris-qt-data (44 MB). Each has
// a licence of its own, named in that package, so they are fetched by the system's package manager and never shipped here.
//   npm run demo:photos                                    serves until Ctrl-C
//   npm run demo:photos -- --logdir DIR --port 6006        where to write, where to serve
//   npm run demo:photos -- --no-serve                      writes the run and ends
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bundle, compile } from "./build.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { readQtResource } from "./lib/qt-resource.mjs";
import { give, ROOT, run, step } from "./lib/run.mjs";
import { serve } from "./lib/serve.mjs";

const PACKAGE = "gcompris-qt-data";
const INSTALLED = "/usr/share/gcompris-qt/rcc";
/** Which folders of which resource files hold photographs, and of what. */
const PLACES = [
  ["erase.rcc", "/erase/", "wildlife"],
  ["explore_world_animals.rcc", "/animals/", "wildlife"],
  ["explore_farm_animals.rcc", "/animals/", "wildlife"],
  ["categorization.rcc", "/fishes/", "fish"],
  ["categorization.rcc", "/monuments/", "building"],
  ["explore_monuments.rcc", "/explore_monuments/", "building"],
];
const KINDS = {
  bird: "northern_harrier penguin swans kingfisher heron toucan gosling spoonbills scarlet_macaw chicken duck owl",
  reptile: "crocodile dragon chamaeleon chameleon",
  invertebrate: "caterpillar crab butterfly bee",
};
const KIND_OF = new Map(
  Object.entries(KINDS).flatMap(([kind, names]) => names.split(" ").map((name) => [name, kind])),
);
const NEIGHBOURS = 5;

const { values } = parseArgs({
  options: {
    logdir: { type: "string" },
    port: { type: "string" },
    "no-serve": { type: "boolean", default: false },
    runtime: { type: "string" },
  },
});

ensurePackages();
step("building");
compile();
if (!values["no-serve"]) await bundle();
const work = join(ROOT, "build", "demo-photos");
const photos = join(work, "photos");
const logdir = resolve(values.logdir ?? join(work, "runs"));
rmSync(photos, { recursive: true, force: true });
if (!values.logdir) rmSync(logdir, { recursive: true, force: true });
const count = unpackPhotos(findResources(), photos);
step(`${count} photographs in ${photos}`);

const args = ["embed", photos, "--logdir", logdir, "--perplexity", "15", "--json"];
if (values.runtime) args.push("--runtime", values.runtime);
const done = run(process.execPath, [join(ROOT, "sdk/dist/cli/main.js"), ...args], {
  stdio: ["ignore", "pipe", "inherit"],
});
const told = JSON.parse(done.stdout);
await sayPurity(told.folder);
if (!values["no-serve"]) await serve(logdir, values.port);

/** The folder of resource files: installed, or unpacked from a package that the package manager fetched. */
function findResources() {
  if (existsSync(INSTALLED)) return INSTALLED;
  const folder = join(work, "package");
  const unpacked = join(folder, INSTALLED);
  if (existsSync(unpacked)) return unpacked;
  mkdirSync(folder, { recursive: true });
  step(`fetching ${PACKAGE} (44 MB)`);
  const fetched = run("apt-get", ["download", PACKAGE], {
    cwd: folder,
    quiet: true,
    allowFailure: true,
  });
  const file = readdirSync(folder).find((name) => name.endsWith(".deb"));
  if (fetched.status !== 0 || !file)
    give(
      `The photographs are in the package ${PACKAGE} of Debian and Ubuntu, which could not be fetched here.\n` +
        `Install it (apt-get update && apt-get install ${PACKAGE}), and run this again.`,
    );
  run("dpkg-deb", ["-x", join(folder, file), folder]);
  return unpacked;
}

/** Writes each photograph into a folder of its kind. Returns how many there are. */
function unpackPhotos(resources, target) {
  let written = 0;
  for (const [file, place, group] of PLACES)
    for (const [path, bytes] of readQtResource(readFileSync(join(resources, file)))) {
      if (!path.includes(place) || !/\.(webp|jpe?g|png)$/.test(path)) continue;
      const name = path.slice(path.lastIndexOf("/") + 1);
      const stem = name.replace(/\.\w+$/, "");
      const kind = group === "wildlife" ? (KIND_OF.get(stem) ?? "mammal") : group;
      mkdirSync(join(target, kind), { recursive: true });
      writeFileSync(join(target, kind, `${file.replace(".rcc", "")}-${name}`), bytes);
      written++;
    }
  return written;
}

/** Prints how many of a photograph's nearest on the map are of its kind, for several meanings of kind. */
async function sayPurity(folder) {
  const { decodeNpy, parseManifest } = await import("pointillist/format");
  const { categoryPurity } = await import("../sdk/dist/cli/purity.js");
  const manifest = parseManifest(readFileSync(join(folder, "0.json")));
  const text = readFileSync(join(folder, manifest.metadata.file), "utf8").trimEnd();
  const [header, ...rows] = text.split("\n").map((line) => line.split("\t"));
  const kinds = rows.map((row) => row[header.indexOf("folder")]);
  const { data } = decodeNpy(readFileSync(join(folder, manifest.layouts[0].file)));
  const say = (words, labels) => {
    const kept = labels.flatMap((label, row) => (label ? [row] : []));
    const positions = kept.flatMap((row) => [data[row * 2], data[row * 2 + 1]]);
    const named = kept.map((row) => labels[row]);
    const purity = categoryPurity(positions, named, NEIGHBOURS);
    console.log(`\n${words}`);
    for (const { category, mean } of [
      ...purity.categories,
      { category: "all", mean: purity.mean },
    ]) {
      const share = named.filter((one) => one === category).length / named.length;
      const chance = category === "all" ? "" : `   by chance ${share.toFixed(2)}`;
      console.log(`  ${category.padEnd(14)}${mean.toFixed(2)}${chance}`);
    }
  };
  console.log(
    `Share of the ${NEIGHBOURS} nearest on the t-SNE map that are of a photograph's kind.`,
  );
  const isBuilding = (kind) => kind === "building";
  say(
    "Wildlife and buildings:",
    kinds.map((kind) => (isBuilding(kind) ? kind : "wildlife")),
  );
  say(
    "Birds and mammals alone:",
    kinds.map((kind) => (/bird|mammal/.test(kind) ? kind : undefined)),
  );
  say("All kinds:", kinds);
}
