import assert from "node:assert/strict";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { boardPython, examplesPython, oraclePython, torchPython } from "#scripts/oracle.mjs";
import { startDemoClarifai } from "../sources/clarifai-demo.js";
import { GOOD_KEY } from "../sources/clarifai-server.js";
import { type Block, blocksOf, readerCommands, runToEnd } from "./guide-shell.js";

const FOLDER = resolve("docs/guides");
/** The Python that a page's reader has: TensorFlow and Keras, unless it is about something else. */
const PYTHON: Record<string, () => string | undefined> = {
  "pytorch.md": torchPython,
  "numpy.md": examplesPython,
};

/** What a page takes for granted: files in its reader's folder, and settings. */
const GIVEN: Record<string, (folder: string) => Promise<Given>> = {
  "clarifai.md": async (folder) => {
    const server = await startDemoClarifai(join(folder, "pictures"), 6);
    const env = { CLARIFAI_API_BASE: server.base, CLARIFAI_PAT: GOOD_KEY };
    return { env, stop: () => server.stop() };
  },
};

interface Given {
  readonly env: Record<string, string>;
  stop(): Promise<void>;
}

describe("guides: every block of code runs, in order, as a reader would run it", function () {
  this.timeout(600_000);

  for (const page of readdirSync(FOLDER).filter((name) => name.endsWith(".md")))
    it(page, async () => {
      const blocks = blocksOf(readFileSync(join(FOLDER, page), "utf8"));
      const folder = mkdtempSync(join(tmpdir(), "pointillist-guide-"));
      try {
        await runPage(page, blocks, folder);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
});

async function runPage(page: string, blocks: readonly Block[], folder: string): Promise<void> {
  const board = boardPython();
  assert.ok(board, "no Python environment: run `npm test`, which makes it");
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  const bin = readerCommands(folder, board);
  const given = await GIVEN[page]?.(folder);
  const path = `${bin}${delimiter}${process.env["PATH"]}`;
  const env = { ...given?.env, PATH: path, TF_CPP_MIN_LOG_LEVEL: "3" };
  try {
    for (const block of blocks) {
      const ran = await runBlock(page, block, folder, env);
      assert.equal(ran?.code ?? 0, 0, `${page}:${block.line}\n${ran?.printed}`);
    }
  } finally {
    await given?.stop();
  }
}

function runBlock(page: string, block: Block, cwd: string, env: Record<string, string>) {
  switch (block.language) {
    case "sh":
      return runToEnd("bash", ["-euo", "pipefail", "-c", block.text], { cwd, env });
    case "js":
      // Saved as the page says; a later command runs it.
      assert.ok(block.file, `${page}:${block.line}: under which name is this to be saved?`);
      writeFileSync(join(cwd, block.file), block.text);
      return undefined;
    case "python": {
      const python = (PYTHON[page] ?? oraclePython)();
      assert.ok(python, "no Python environment: run `npm test`, which makes it");
      writeFileSync(join(cwd, "block.py"), block.text);
      return runToEnd(python, ["block.py"], { cwd, env });
    }
    default:
      assert.ok(
        ["text", "json", "jsonc"].includes(block.language),
        `${page}:${block.line}: ${block.language}`,
      );
      return undefined;
  }
}
