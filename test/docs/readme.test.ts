import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const ROOT = process.cwd();

/** Every Markdown file of the repository; copies that a build made are not among them. */
function documents(): string[] {
  return execFileSync("git", ["ls-files", "*.md"], { encoding: "utf8" }).trim().split("\n");
}

/** Blocks of one language, in order. */
function blocks(path: string, language: string): string[] {
  const text = readFileSync(join(ROOT, path), "utf8");
  return [...text.matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```/gm)]
    .filter((match) => match[1] === language)
    .map((match) => match[2] ?? "");
}

describe("documents", function () {
  this.timeout(60_000);

  it("links lead somewhere", () => {
    const broken: string[] = [];
    for (const path of documents())
      for (const match of readFileSync(join(ROOT, path), "utf8").matchAll(/\]\(([^)\s]+)\)/g)) {
        const target = (match[1] ?? "").replace(/#.*$/, "");
        if (!target || /^[a-z]+:/i.test(target)) continue;
        if (!existsSync(resolve(ROOT, dirname(path), target))) broken.push(`${path}: ${target}`);
      }
    assert.deepEqual(broken, []);
  });

  it("name no registry, and no path of somebody's machine", () => {
    const found = documents().filter((path) =>
      /registry\.npmjs|pypi\.org|\/root\/|\/home\/\w+\//.test(
        readFileSync(join(ROOT, path), "utf8"),
      ),
    );
    assert.deepEqual(found, []);
  });

  it("the README's first lines of code log an embedding", () => {
    const [code = ""] = blocks("README.md", "ts");
    assert.match(code, /writer\.embedding\(/);
    const folder = mkdtempSync(join(tmpdir(), "pointillist-readme-"));
    try {
      const script = join(ROOT, "build", `readme-${process.pid}.mjs`);
      const given = `
        const vectors = Array.from({ length: 30 }, (_, row) => [Math.sin(row), Math.cos(row), row % 3]);
        const concepts = vectors.map((_, row) => [{ name: row % 2 ? "bird" : "cat", value: 0.9 }]);
        const thumbnails = vectors.map(() => ({ data: new Uint8Array(4 * 4 * 3).fill(120), shape: [4, 4, 3] }));`;
      const [imports = "", ...rest] = code.split("\n");
      writeFileSync(
        script,
        `${imports}\n${given}\n${rest.join("\n").replaceAll('"runs/', `"${folder}/runs/`)}`,
      );
      try {
        execFileSync(process.execPath, [script], { stdio: "pipe" });
      } finally {
        rmSync(script, { force: true });
      }
      const manifest = JSON.parse(
        readFileSync(join(folder, "runs/animals/embeddings/images/100.json"), "utf8"),
      ) as { layouts: { name: string }[]; concepts: { names: string[] } };
      assert.deepEqual(
        manifest.layouts.map((layout) => layout.name),
        ["t-SNE"],
      );
      assert.deepEqual(manifest.concepts.names, ["cat", "bird"]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("the README's two commands are there", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    for (const match of readFileSync(join(ROOT, "README.md"), "utf8").matchAll(
      /`npm (?:run )?([\w:]+)`/g,
    ))
      if (match[1] !== "install") assert.ok(scripts[match[1] ?? ""], `npm run ${match[1]}`);
  });
});

describe("licences", () => {
  it("every runtime dependency has one that Apache-2.0 may carry", () => {
    const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
      packages: Record<string, { license?: string; dev?: boolean; link?: boolean }>;
    };
    const refused = Object.entries(lock.packages)
      .filter(([path, one]) => path.startsWith("node_modules/") && !one.dev && !one.link)
      .filter(
        ([, one]) =>
          !/^(MIT|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|ISC|0BSD)$/.test(one.license ?? ""),
      );
    assert.deepEqual(refused, []);
  });

  it("NOTICE names what ships and was made by others", () => {
    const notice = readFileSync(join(ROOT, "NOTICE"), "utf8");
    for (const name of [
      "Fluent Emoji",
      "LobeHub",
      "emojibase-data",
      "EfficientNet-Lite0",
      "lit",
      "Material Symbols",
    ])
      assert.ok(notice.includes(name), name);
    const demo = readFileSync(join(ROOT, "sdk/demo/NOTICE"), "utf8");
    assert.match(demo, /MIT License/);
    assert.match(demo, /Apache License, Version 2\.0/);
  });

  it("the demo pack is what its checksums say, under 1 MB", async () => {
    const { createHash } = await import("node:crypto");
    const folder = join(ROOT, "sdk/demo");
    let bytes = 0;
    for (const line of readFileSync(join(folder, "SHA256SUMS"), "utf8").trim().split("\n")) {
      const [sum = "", name = ""] = line.split(/\s+/);
      const content = readFileSync(join(folder, name));
      bytes += content.length;
      assert.equal(createHash("sha256").update(content).digest("hex"), sum, name);
    }
    assert.ok(bytes < 1_000_000, `${bytes} bytes`);
  });
});
