import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pointillist } from "./run-cli.js";

let made: Promise<{ readonly logdir: string; readonly out: string }> | undefined;

/** The demo, logged once for all tests of this process. They may alter it if they put it back. */
export function demoRun(): Promise<{ readonly logdir: string; readonly out: string }> {
  made ??= make();
  return made;
}

async function make() {
  const logdir = await mkdtemp(join(tmpdir(), "pointillist-demo-"));
  const { code, out, notes } = await pointillist("demo", "--logdir", logdir);
  if (code !== 0) throw new Error(notes);
  return { logdir, out };
}

after(async () => {
  if (made) await rm((await made).logdir, { recursive: true, force: true });
});
