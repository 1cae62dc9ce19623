import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type ClarifaiServer,
  type Fault,
  GOOD_KEY,
  startClarifai,
} from "../sources/clarifai-server.js";
import { pointillist, withFolder } from "./run-cli.js";

/** What goes wrong, and with which exit code the command ends. */
interface Mode {
  readonly faults?: readonly Fault[];
  readonly key?: string;
  readonly base?: string;
  readonly args?: readonly string[];
  readonly what?: string;
  readonly code: number;
}

const once = (fault: Fault, code = 0): Mode => ({ faults: [fault], code });
const MODES: Record<string, Mode> = {
  "a good run": { code: 0 },
  "a key that is refused": { key: `${GOOD_KEY}-refused`, code: 4 },
  "a key with no right to it": once(11102, 4),
  "an account over its quota": once(11004, 4),
  "a model that is not there": { args: ["--embedding", "nothing"], code: 4 },
  "a throttle": once(11005),
  "a throttle of a proxy": once({ status: 429, retryAfter: 0.1 }),
  "a busy model": once(21354),
  "a timeout inside Clarifai": once(98009),
  "a batch that fails whole": once(10020),
  "a proxy's page": once("html"),
  "an answer that is cut": once("cut"),
  "a connection that is reset": once("reset"),
  "a redirect": once("redirect"),
  "outputs in another order": once("reorder"),
  "an output that comes twice": once("double"),
  "an output that is missing": once("missing"),
  "vectors that are not numbers": { faults: ["nan", "nan", "nan"], code: 3 },
  "outputs without data": { faults: ["no-data", "no-data", "no-data"], code: 3 },
  "a picture that is gone": { what: "gone.txt", code: 3 },
  "a base that is not encrypted": { base: "http://clarifai.example", code: 1 },
  "a base that is no address": { base: "clarifai", code: 1 },
  "a cache that cannot be opened": { args: ["--cache", "."], code: 1 },
  "a logdir that is a file": { args: ["--logdir", "urls.txt"], code: 1 },
  "a dry run": { args: ["--dry-run"], code: 0 },
};

const FORMS = [
  GOOD_KEY,
  Buffer.from(GOOD_KEY).toString("base64"),
  Buffer.from(GOOD_KEY).toString("hex"),
].flatMap((form) => [
  form,
  form.slice(4, -2),
  encodeURIComponent(form),
  [...form].reverse().join(""),
]);

describe("cli: the key is in nothing that is written or printed", function () {
  this.timeout(60_000);
  let server: ClarifaiServer;
  const before_ = { ...process.env };
  const cwd = process.cwd();

  beforeEach(async () => {
    server = await startClarifai();
    server.dim = 16;
  });
  afterEach(async () => {
    process.chdir(cwd);
    for (const name of ["CLARIFAI_PAT", "CLARIFAI_API_BASE"]) {
      const value = before_[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await server.stop();
  });

  for (const [name, mode] of Object.entries(MODES))
    it(`${name}: exit code ${mode.code}`, () =>
      withFolder(async (folder) => {
        const urls = Array.from({ length: 6 }, (_, at) => `https://pictures.example/${at}.jpg`);
        writeFileSync(join(folder, "urls.txt"), urls.join("\n"));
        writeFileSync(
          join(folder, "gone.txt"),
          [...urls, "https://pictures.example/gone.jpg"].join("\n"),
        );
        mkdirSync(join(folder, "work"));
        process.chdir(folder);
        process.env["CLARIFAI_PAT"] = mode.key ?? GOOD_KEY;
        process.env["CLARIFAI_API_BASE"] = mode.base ?? server.base;
        server.faults.push(...(mode.faults ?? []));
        const args = ["--no-layouts", "--batch", "3", "--concurrency", "1", ...(mode.args ?? [])];
        const ran = await pointillist("clarifai", mode.what ?? "urls.txt", ...args);
        assert.equal(ran.code, mode.code, ran.notes);
        assert.ok(mode.code === 0 || ran.notes, "a failure says what it is");
        const texts = [
          ran.out,
          ran.notes,
          ...filesBelow(folder).map((path) => readFileSync(path, "latin1")),
        ];
        for (const form of FORMS)
          assert.ok(!texts.some((text) => text.includes(form)), "the key is in something");
        assert.deepEqual(server.strayed, [], "the key followed a redirect");
        process.chdir(cwd);
      }));

  it("tries at least 20 ways to fail", () => assert.ok(Object.keys(MODES).length >= 21));
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
