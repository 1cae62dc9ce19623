import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** Modules of ours that are loaded with `path`, itself included. */
function loadedWith(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  const code = readFileSync(path, "utf8");
  for (const [, name = ""] of code.matchAll(/^(?:import|export)\b[^;]*?from "(\.[^"]+)"/gm))
    loadedWith(createRequire(path).resolve(name), found);
  return found;
}

describe("the door pointillist/sources", () => {
  it("loads none of the code of events and checkpoints, which is most of what there is", () => {
    const door = fileURLToPath(import.meta.resolve("#sdk/sources/index.js"));
    const loaded = [...loadedWith(door)];
    assert.ok(loaded.length > 20, `${loaded.length} modules found`);
    assert.deepEqual(
      loaded.filter((path) => /generated|format[\\/]index\.js$/.test(path)),
      [],
    );
  });
});
