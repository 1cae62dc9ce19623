import assert from "node:assert/strict";
import type { Dataset } from "#frontend/data/api.js";
import { Session } from "#frontend/state/session.js";
import { wantTile } from "#frontend/state/tiles.js";

describe("pictures in tiles", () => {
  it("one that does not come marks the tile that waits for it, not one that shows another row by now", async () => {
    const failed = Promise.reject(new Error("a torn sheet"));
    failed.catch(() => {});
    const dataset = { thumbnail: () => failed } as unknown as Dataset;
    const session = new Session({} as Session["surroundings"]);
    const missed: number[] = [];
    const want = (row: number) =>
      wantTile(session, dataset, { row, show: () => assert.fail(), miss: () => missed.push(row) });
    const leave = want(1);
    want(2);
    leave();
    await new Promise((resolve) => setTimeout(resolve));
    assert.deepEqual(missed, [2]);
    assert.equal(session.now.notices.length, 1);
  });
});
