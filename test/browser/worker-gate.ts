import type { Page } from "playwright-core";
import type { Tab } from "./harness.js";

export type Gate = "open" | "silent" | "broken";

/** Lets a test hold the workers of a page by `setGate`. To be called before the page opens anything. */
export async function gateWorkers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const gate = { script: "", state: "open" };
    Object.assign(globalThis, { workerGate: gate });
    const scripts = new WeakMap<Worker, string>();
    globalThis.Worker = new Proxy(Worker, {
      construct(target, given: ConstructorParameters<typeof Worker>) {
        const worker = new target(...given);
        scripts.set(worker, String(given[0]));
        return worker;
      },
    });
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (this: Worker, ...sent: unknown[]) {
      const isMeant = gate.script !== "" && scripts.get(this)?.includes(gate.script);
      if (!isMeant || gate.state === "open") Reflect.apply(postMessage, this, sent);
      else if (gate.state === "broken")
        setTimeout(() => {
          this.dispatchEvent(new ErrorEvent("error", { message: "out of memory" }));
        });
    } as typeof postMessage;
  });
}

/**
 * What becomes of questions to the workers of this script from now on: a silent one never answers, as one that computes
 * without end; a broken one ends with an error event, as one whose memory ran out.
 */
export async function setGate(tab: Tab, script: string, state: Gate): Promise<void> {
  await tab.frame.evaluate(
    ([name, now]) => {
      const { workerGate } = globalThis as unknown as {
        workerGate: { script: string; state: string };
      };
      Object.assign(workerGate, { script: name, state: now });
    },
    [script, state] as const,
  );
}
