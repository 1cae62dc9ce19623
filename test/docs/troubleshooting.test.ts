import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Texts in `code` of the first cell of each row. */
function messages(): string[] {
  const page = readFileSync("docs/guides/troubleshooting.md", "utf8");
  return [...page.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text),
  );
}

describe("troubleshooting", () => {
  const source = execFileSync("git", ["ls-files", "sdk/src", "plugin-frontend/src", "scripts"], {
    encoding: "utf8",
  })
    .trim()
    .split("\n")
    .filter((path) => /\.(ts|mjs)$/.test(path))
    .map((path) => readFileSync(path, "utf8").replace(/"\s*\+\s*"/g, ""))
    .join("\n");

  it("has messages to explain", () => assert.ok(messages().length > 20));

  for (const message of messages())
    it(`"${message}" is a message of ours`, () => assert.ok(source.includes(message), message));
});
