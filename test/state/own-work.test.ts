import assert from "node:assert/strict";
import type { Dataset } from "#frontend/data/api.js";
import { openOwnWork } from "#frontend/state/own-work.js";
import { Session } from "#frontend/state/session.js";

const view = (name: string) => ({ name, text: "v=1" });
const namesOf = (session: Session) => session.now.views.map(({ name }) => name);

/** A session with `views` from before, and what its browser keeps. */
function started(views: readonly string[], kept: readonly string[]) {
  const memory = new Map<string, string>();
  const dataset = { rows: 3, run: "run", tag: "words", step: 1 } as unknown as Dataset;
  const stored = JSON.stringify({ v: 1, sets: [], edits: [], views: kept.map(view) });
  const session = new Session({
    memory: {
      recall: (key: string) => memory.get(key) ?? stored,
      remember: (key: string, text: string) => memory.set(key, text) && true,
    },
  } as unknown as Session["surroundings"]);
  session.patch({ dataset, views: views.map(view) });
  return { session, dataset, memory };
}

describe("what was made of these data before", () => {
  it("takes the place of the views of other data, but not of one that came while it was sought", async () => {
    const { session, dataset, memory } = started(["of others"], ["old", "far"]);
    const opening = openOwnWork(session, dataset, session.now.views);
    session.patch({ views: [...session.now.views, { ...view("far"), text: "v=1&new" }] });
    await opening;
    assert.deepEqual(namesOf(session), ["old", "far"]);
    assert.equal(session.now.views[1]?.text, "v=1&new");
    session.say("anything");
    assert.match([...memory.values()].join(), /v=1&new/, "it is kept");
  });

  it("is not written again where nothing was added", async () => {
    const { session, dataset, memory } = started(["of others"], ["old"]);
    await openOwnWork(session, dataset, session.now.views);
    assert.deepEqual(namesOf(session), ["old"]);
    session.say("anything");
    assert.equal(memory.size, 0);
  });
});
