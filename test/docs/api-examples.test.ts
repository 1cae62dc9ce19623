import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** The doors of the package, and the page of the reference that is written from each. */
const DOORS: Record<string, string> = {
  pointillist: "index.md",
  "pointillist/format": "format.md",
  "pointillist/layout": "layout.md",
  "pointillist/sources": "sources.md",
  "pointillist/tfjs": "tfjs.md",
};

interface Example {
  readonly name: string;
  readonly code: string;
}

/** The examples of a page by the export that they belong to; methods count for their class. */
function examplesOf(page: string): Example[] {
  const text = readFileSync(join("docs/api", page), "utf8");
  return text.split(/^### /m).flatMap((section) => {
    const name = /^[\w\\]+/.exec(section)?.[0].replaceAll("\\", "") ?? "";
    const codes = section.matchAll(/^#{4,6} Examples?\n\n```\w*\n([\s\S]*?)^```$/gm);
    return [...codes].map(([, code = ""]) => ({ name, code }));
  });
}

/** What the examples of a method may take as given: a writer, and data of the kinds that it logs. */
const GIVEN = `
import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
const writer = new SummaryWriter("runs/given");
const epoch = 1;
const vectors = Array.from({ length: 12 }, (_, row) => [Math.sin(row), Math.cos(row), row % 3]);
const names = vectors.map((_, row) => \`row \${row}\`);
const layer = { getWeights: () => [new Float32Array([0, 1, 1, 2])] };
const frames = new Uint8Array(50 * 3 * 64 * 64);
const vertices = { data: new Float32Array(9), shape: [1, 3, 3] };
const faces = { data: new Int32Array([0, 1, 2]), shape: [1, 1, 3] };
const colours = { data: new Uint8Array(9), shape: [1, 3, 3] };
writeFileSync("cat.png", Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64"));
`;

/** The names that each door exports. */
async function exportsOf(door: string): Promise<readonly string[]> {
  return Object.keys((await import(door)) as object);
}

/** `VALUE; // => EXPECTED` becomes an assertion; what is used of the doors is imported, of `door` first. */
async function asModule({ code }: Example, door: string): Promise<string> {
  const isOfMethod = /\bwriter\./.test(code) && !/const writer\b/.test(code);
  const whole = `${isOfMethod ? GIVEN : ""}${code}${isOfMethod ? "await writer.close();" : ""}`;
  const imported = [...whole.matchAll(/^import .*? from/gm)].map(([line]) => line).join(" ");
  const taken = new Set<string>();
  const imports: string[] = [];
  for (const one of [door, ...Object.keys(DOORS)]) {
    const used = (await exportsOf(one)).filter((name) => {
      const word = new RegExp(`\\b${name}\\b`);
      return word.test(whole) && !word.test(imported) && !taken.has(name);
    });
    for (const name of used) taken.add(name);
    if (used.length > 0) imports.push(`import { ${used.join(", ")} } from "${one}";`);
  }
  const checked = whole.replace(
    /^(.*?);? *\/\/ => (.*)$/gm,
    (_line, value: string, expected: string) => `assert.deepEqual(${value}, ${expected});`,
  );
  return `import assert from "node:assert/strict";\n${imports.join("\n")}\n${checked}`;
}

describe("the reference of the API", function () {
  this.timeout(300_000);

  for (const [door, page] of Object.entries(DOORS)) {
    it(`${door}: every export has an example`, async () => {
      const exported = await exportsOf(door);
      const names = new Set(
        Object.values(DOORS)
          .flatMap(examplesOf)
          .map(({ name }) => name),
      );
      assert.deepEqual(
        exported.filter((name) => !names.has(name)),
        [],
      );
    });

    it(`${door}: every example runs, and gives what it says`, async () => {
      const name = page.replace(".md", "");
      const modules = resolve("build/api-examples", name);
      rmSync(modules, { recursive: true, force: true });
      mkdirSync(modules, { recursive: true });
      const files: string[] = [];
      for (const example of examplesOf(page)) {
        const file = join(modules, `${String(files.length).padStart(3, "0")}-${example.name}.mjs`);
        writeFileSync(file, await asModule(example, door));
        files.push(file);
      }
      const runner = join(modules, "run.mjs");
      const list = JSON.stringify(files.map((file) => pathToFileURL(file).href));
      writeFileSync(
        runner,
        `let failed = 0;
for (const file of ${list})
  await import(file).catch((error) => {
    failed++;
    console.error(file.split("/").at(-1), error.message);
  });
process.exit(failed);`,
      );
      const folder = mkdtempSync(join(tmpdir(), "pointillist-examples-"));
      try {
        const done = spawnSync(process.execPath, [runner], { cwd: folder, encoding: "utf8" });
        assert.equal(done.status, 0, done.stderr);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});
