// What a page and each of its workers hold, by the browser's own protocol: JavaScript objects, and the bytes of typed
// arrays beside them.

/** Watches a page before it goes anywhere; `measure()` collects garbage first. */
export async function heapsOf(page) {
  const session = await page.context().newCDPSession(page);
  const workers = new Map();
  const waiting = new Map();
  let next = 1;
  session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
    if (targetInfo.type === "worker") workers.set(sessionId, targetInfo.url);
  });
  session.on("Target.detachedFromTarget", ({ sessionId }) => workers.delete(sessionId));
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  await session.send("Target.setAutoAttach", {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const askWorker = (sessionId, method) =>
    new Promise((resolve) => {
      const id = next++;
      waiting.set(id, resolve);
      session
        .send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method }) })
        .catch(() => resolve(undefined));
      setTimeout(() => resolve(undefined), 20_000);
    });
  const told = (usage) => ({
    heapMB: usage.usedSize / 2 ** 20,
    arraysMB: (usage.backingStorageSize ?? 0) / 2 ** 20,
  });
  return {
    async measure() {
      await session.send("HeapProfiler.collectGarbage");
      const found = [{ what: "page", ...told(await session.send("Runtime.getHeapUsage")) }];
      for (const [sessionId, url] of workers) {
        await askWorker(sessionId, "HeapProfiler.collectGarbage");
        const usage = await askWorker(sessionId, "Runtime.getHeapUsage");
        if (usage) found.push({ what: new URL(url).pathname.split("/").at(-1), ...told(usage) });
      }
      return found;
    },
    workers: () => workers.size,
  };
}
