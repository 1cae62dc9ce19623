#!/usr/bin/env node
// Checks that imports point down only, and that files stay small. Prints the sizes; fails on a breach.
// Rules: ARCHITECTURE.md. A breach is mended in the code, or the rule is changed there and here together.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, resolve, sep } from "node:path";
import { ROOT } from "./lib/run.mjs";

const MEDIAN_LIMIT = 150;
const P90_LIMIT = 300;
const FILE_LIMIT = 500;

/** What each room of the SDK may import: other rooms, and packages by name. */
const SDK_ROOMS = {
  errors: { rooms: [], packages: [] },
  format: { rooms: ["errors"], packages: ["#proto/", "long", "crc-32"] },
  layout: { rooms: ["errors"], packages: [] },
  io: { rooms: ["errors", "format", "layout"], packages: ["node:", "@node-rs/crc32", "sharp"] },
  writer: { rooms: ["errors", "format", "layout", "io"], packages: [] },
  sources: { rooms: ["errors", "format", "io"], packages: "any but node:" },
  tfjs: { rooms: ["errors", "format", "writer"], packages: ["@tensorflow/"] },
  cli: { rooms: "any", packages: "any" },
  index: { rooms: "any", packages: [] },
};

/** The tab's rooms. Packages: lit only in elements; nobody fetches but data. */
const TAB_ROOMS = {
  view: { rooms: ["view"], packages: [] },
  state: { rooms: ["state", "view/api", "data/api"], packages: ["pointillist/"] },
  data: { rooms: ["data", "view/api"], packages: ["pointillist/", "hyparquet"] },
  elements: { rooms: "any", packages: ["lit", "pointillist/"] },
  index: { rooms: "any", packages: ["lit", "pointillist/", "#tokens.css"] },
};

/** The local model: its runtimes are loaded when they are asked for, and it knows nothing of the SDK. */
const MODEL_ROOMS = Object.fromEntries(
  ["index", "labels", "network", "onnx", "onnx-model", "runtime", "tfjs"].map((room) => [
    room,
    { rooms: "any", packages: ["node:", "@tensorflow/", "onnxruntime-node"] },
  ]),
);

/** Words that a room must not hold, whatever it imports. */
const FORBIDDEN = [
  { within: "plugin-frontend/src/view", word: /\bfetch\(/, why: "the view fetches nothing" },
  {
    within: "plugin-frontend/src/state",
    word: /\bfetch\(|\bdocument\./,
    why: "state knows no page",
  },
  {
    within: "plugin-frontend/src",
    word: /unsafeHTML|unsafeSVG|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|javascript:/,
    why: "text from a run reaches the page only as text",
  },
];

function* sources(folder) {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!["generated", "assembly", "node_modules", "dist", "build"].includes(entry.name))
        yield* sources(path);
    } else if (/\.(ts|mts|mjs)$/.test(entry.name) && !entry.name.endsWith(".d.ts")) yield path;
  }
}

function imports(source) {
  const text = source.replace(/^\s*\*.*$/gm, ""); // the example of a doc comment is another's code
  const found = [];
  for (const match of text.matchAll(/^\s*(?:import|export)\b[^"'`;]*?\bfrom\s*["']([^"']+)["']/gm))
    found.push(match[1]);
  for (const match of text.matchAll(/^\s*import\s*["']([^"']+)["']/gm)) found.push(match[1]);
  for (const match of text.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)) found.push(match[1]);
  return found;
}

/** `sdk/src/io/append.ts` -> `io`; a file at the top of src is a room of its own name. */
function roomOf(path, base) {
  const inner = path.slice(base.length + 1);
  return inner.includes("/") ? inner.slice(0, inner.indexOf("/")) : inner.replace(/\.ts$/, "");
}

function allowedRoom(rule, room, target) {
  if (rule.rooms === "any") return true;
  return rule.rooms.some(
    (name) => name === room || target.startsWith(`${name}.`) || target === name,
  );
}

function allowedPackage(rule, name) {
  if (rule.packages === "any") return true;
  if (rule.packages === "any but node:") return !name.startsWith("node:");
  return rule.packages.some((known) => name.startsWith(known));
}

function check(base, rules, problems) {
  for (const path of sources(base)) {
    const text = readFileSync(join(ROOT, path), "utf8");
    const room = roomOf(path, base);
    const rule = rules[room];
    if (!rule) {
      problems.push(`${path}: no rule for the room "${room}"`);
      continue;
    }
    for (const name of imports(text)) {
      if (name.startsWith(".")) {
        const target = relative(ROOT, resolve(ROOT, dirname(path), name))
          .split(sep)
          .join(posix.sep);
        if (!target.startsWith(`${base}/`))
          problems.push(`${path}: imports ${name}, outside ${base}`);
        const inner = target.slice(base.length + 1);
        const other = inner.includes("/")
          ? inner.slice(0, inner.indexOf("/"))
          : inner.replace(/\.js$/, "");
        if (other !== room && !allowedRoom(rule, other, inner))
          problems.push(`${path}: ${room} may not import ${inner}`);
      } else if (!allowedPackage(rule, name))
        problems.push(`${path}: ${room} may not import the package ${name}`);
    }
    for (const { within, word, why } of FORBIDDEN)
      if (path.startsWith(`${within}/`) && word.test(text))
        problems.push(`${path}: holds ${text.match(word)[0]}; ${why}`);
  }
}

function checkSizes(problems) {
  const sizes = ["sdk/src", "plugin-frontend/src", "image-model/src"]
    .flatMap((base) => [...sources(base)])
    .map((path) => ({ path, lines: readFileSync(join(ROOT, path), "utf8").split("\n").length - 1 }))
    .sort((a, b) => a.lines - b.lines);
  const at = (share) => sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * share))];
  const largest = sizes.at(-1);
  console.log(
    `${sizes.length} files, lines: median ${at(0.5).lines}, p90 ${at(0.9).lines}, max ${largest.lines} (${largest.path})`,
  );
  if (at(0.5).lines > MEDIAN_LIMIT) problems.push(`median file above ${MEDIAN_LIMIT} lines`);
  if (at(0.9).lines > P90_LIMIT) problems.push(`one file in ten is above ${P90_LIMIT} lines`);
  for (const { path, lines } of sizes)
    if (lines > FILE_LIMIT) problems.push(`${path}: ${lines} lines, at most ${FILE_LIMIT}`);
}

const problems = [];
check("sdk/src", SDK_ROOMS, problems);
check("plugin-frontend/src", TAB_ROOMS, problems);
check("image-model/src", MODEL_ROOMS, problems);
checkSizes(problems);
for (const problem of problems) console.error(problem);
process.exit(problems.length ? 1 : 0);
