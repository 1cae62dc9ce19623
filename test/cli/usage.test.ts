import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { commandNames } from "#sdk/cli/run-command.js";
import { pointillist } from "./run-cli.js";

const MAIN = fileURLToPath(new URL("../../../sdk/dist/cli/main.js", import.meta.url));

describe("cli: usage", () => {
  it("names every command in its help", async () => {
    const { code, out } = await pointillist("--help");
    assert.equal(code, 0);
    for (const name of commandNames()) assert.match(out, new RegExp(`^ {2}${name} `, "m"));
  });
  it("every command has help of its own, with every option", async () => {
    const { code, out } = await pointillist("read", "--help");
    assert.equal(code, 0);
    for (const option of ["--run R", "--tensor T", "--step S", "--out X.npy", "--json", "--help"]) {
      assert.ok(out.includes(option), option);
    }
  });
  for (const [line, message] of [
    [["nonsense"], /no command "nonsense"/],
    [["inspect"], /PATH is missing/],
    [["inspect", "a", "b"], /one PATH at a time/],
    [["inspect", "--colour", "red"], /--colour/],
    [["read", "a", "--out", "x.npy"], /--tensor is missing/],
    [["read", "a", "--tensor", "t", "--out", "x.npy", "--step", "-1"], /--step/],
    [["__proto__"], /no command/],
  ] as const) {
    it(`${line.join(" ")} ends with 2 and says why`, async () => {
      const { code, out, notes } = await pointillist(...line);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(notes, message);
    });
  }
  it("a logdir that is not there ends with 1, in one line", async () => {
    const { code, notes } = await pointillist("inspect", "/no/such/folder");
    assert.equal(code, 1);
    assert.match(notes, /^pointillist inspect: ENOENT.*\/no\/such\/folder.*\n$/);
  });
  it("docs/cli.md is what the help prints", () => {
    const script = fileURLToPath(
      new URL("../../../scripts/generate-cli-docs.mjs", import.meta.url),
    );
    const { status, stderr } = spawnSync(process.execPath, [script, "--check"], {
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
  });
  it("runs as a program", () => {
    const { status, stdout } = spawnSync(process.execPath, [MAIN, "--version"], {
      encoding: "utf8",
    });
    assert.equal(status, 0);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  });
});
