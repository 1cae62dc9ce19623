import assert from "node:assert/strict";
import { Kept } from "#frontend/data/kept.js";

/** Something that must be ended, and whether it was. */
function thing() {
  const made = {
    isEnded: false,
    dispose() {
      made.isEnded = true;
    },
  };
  return made;
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("answers that are made once and kept", () => {
  it("makes an answer once for all who ask, and ends it with the rest", async () => {
    const kept = new Kept();
    const made: ReturnType<typeof thing>[] = [];
    const make = async () => {
      const one = thing();
      made.push(one);
      return one;
    };
    const [one, other] = await Promise.all([kept.of("a", {}, make), kept.of("a", {}, make)]);
    assert.equal(one, other);
    assert.equal(made.length, 1);
    assert.ok(!one.isEnded);
    kept.dispose();
    await pause();
    assert.ok(one.isEnded);
    await assert.rejects(kept.of("a", {}, make), /a/);
  });

  it("ends what was made while the last who waited gave up: nobody has it", async () => {
    const kept = new Kept();
    const one = thing();
    const stop = new AbortController();
    let finish = () => {};
    const asked = kept.of(
      "a",
      { signal: stop.signal },
      () =>
        new Promise<typeof one>((resolve) => {
          finish = () => resolve(one); // heeds no signal: it is done already
        }),
    );
    finish();
    stop.abort();
    await assert.rejects(asked);
    await pause();
    assert.ok(one.isEnded);
  });

  it("leaves an answer to those who have it when another gives up", async () => {
    const kept = new Kept();
    const one = thing();
    const stop = new AbortController();
    let finish = () => {};
    const made = new Promise<typeof one>((resolve) => {
      finish = () => resolve(one);
    });
    const asked = kept
      .of("a", {}, () => made)
      .then((given) => {
        stop.abort();
        return given;
      });
    const left = kept.of("a", { signal: stop.signal }, () => made).catch(() => null);
    finish();
    const [given] = await Promise.all([asked, left]);
    await pause();
    assert.equal(given, one);
    assert.ok(!one.isEnded);
    assert.equal(await kept.of("a", {}, async () => thing()), one, "and it is still kept");
  });

  it("stops the making when the last who waits gives up, and makes it anew for the next", async () => {
    const kept = new Kept();
    const stop = new AbortController();
    let stopped = 0;
    const asked = kept.of(
      "a",
      { signal: stop.signal },
      (task) =>
        new Promise<string>((_, reject) => {
          task.signal?.addEventListener("abort", () => {
            stopped++;
            reject(new Error("stopped"));
          });
        }),
    );
    await pause();
    stop.abort();
    await assert.rejects(asked);
    assert.equal(stopped, 1);
    assert.equal(await kept.of("a", {}, async () => "anew"), "anew");
  });
});
