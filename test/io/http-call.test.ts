import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { callHttp } from "#sdk/io/http-call.js";

describe("one call over HTTP", () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  /** Answers as `listener` does; gives the address. */
  async function serve(listener: RequestListener): Promise<string> {
    const own = createServer(listener);
    server = own;
    await new Promise<void>((resolve) => own.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(own.address() as AddressInfo).port}/`;
  }
  const call = (url: string, body?: string, signal = new AbortController().signal) =>
    callHttp(url, { method: body ? "POST" : "GET", headers: { "x-mine": "1" }, body, signal });

  it("sends method, headers and body, and gives status, headers and body", async () => {
    const url = await serve(async (request, response) => {
      const { method, headers } = request;
      response.writeHead(418, { "retry-after": "7" });
      response.end(JSON.stringify([method, headers["x-mine"], await text(request)]));
    });
    const answer = await call(url, "grüße");
    assert.equal(answer.status, 418);
    assert.equal(answer.header("retry-after"), "7");
    assert.equal(answer.header("location"), undefined);
    assert.deepEqual(JSON.parse(await text(answer.body)), ["POST", "1", "grüße"]);
  });

  it("asks for packed answers and unpacks them", async () => {
    const long = "0.123456 ".repeat(100_000);
    const url = await serve((request, response) => {
      assert.equal(request.headers["accept-encoding"], "gzip");
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(long));
    });
    assert.equal(await text((await call(url)).body), long);
  });

  it("rejects a packed answer that is damaged", async () => {
    const url = await serve((_, response) => {
      const packed = gzipSync("0.123456 ".repeat(1000));
      packed[packed.length - 6] = ~(packed.at(-6) ?? 0);
      response.writeHead(200, { "content-encoding": "gzip" }).end(packed);
    });
    const answer = await call(url);
    await assert.rejects(text(answer.body), { code: "Z_DATA_ERROR" });
  });

  for (const packed of [false, true])
    it(`rejects ${packed ? "a packed" : "an"} answer whose connection ends before it`, async () => {
      const url = await serve((_, response) => {
        response.writeHead(200, {
          "content-length": 5000,
          ...(packed ? { "content-encoding": "gzip" } : {}),
        });
        response.write(packed ? gzipSync("x".repeat(5000)).subarray(0, 20) : "half", () =>
          response.socket?.resetAndDestroy(),
        );
      });
      const answer = await call(url);
      await assert.rejects(text(answer.body), { code: "ECONNRESET" });
    });

  it("rejects where nobody listens, with the system's code", async () => {
    const url = await serve(() => {});
    await new Promise((resolve) => server?.close(resolve));
    await assert.rejects(call(url), { code: "ECONNREFUSED" });
  });

  it("follows no redirect", async () => {
    const asked: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url);
      response.writeHead(302, { location: "/elsewhere" }).end();
    });
    assert.equal((await call(url)).status, 302);
    assert.deepEqual(asked, ["/"]);
  });

  it("ends on its signal, before the answer and within it", async () => {
    const url = await serve((request, response) => {
      if (request.method === "GET") response.writeHead(200).write("half");
    });
    const early = new AbortController();
    const waiting = call(url, "hang", early.signal);
    early.abort();
    await assert.rejects(waiting, { name: "AbortError" });
    const late = new AbortController();
    const answer = await call(url, undefined, late.signal);
    const reading = text(answer.body);
    late.abort();
    await assert.rejects(reading);
  });
});
