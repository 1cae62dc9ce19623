/** One layout in a worker of its own: it runs for long, is steered while it runs, and ends with its worker. */
import { asDataError } from "./as-notice.js";
import type { LayoutFrame, LayoutRequest, LayoutResult } from "./layout-api.js";
import { computeLayout } from "./layout-compute.js";
import type { Notice } from "./notice.js";
import { createPageEngine } from "./page-engine.js";

export type ToLayoutWorker =
  | {
      readonly kind: "start";
      readonly vectors: Float32Array;
      readonly rows: number;
      readonly dim: number;
      readonly request: LayoutRequest;
    }
  | { readonly kind: "pause" | "resume" | "perturb" | "stop" };

export type FromLayoutWorker =
  | { readonly kind: "frame"; readonly frame: LayoutFrame }
  | { readonly kind: "result"; readonly result: LayoutResult }
  | { readonly kind: "failure"; readonly notice: Notice };

interface Scope {
  onmessage: ((event: MessageEvent<ToLayoutWorker>) => void) | null;
  postMessage(message: FromLayoutWorker): void;
}

const scope = globalThis as unknown as Scope;
let resume: (() => void) | null = null;
let held: Promise<void> | undefined;
let isEnough = false;
let isKicked = false;

function release(): void {
  resume?.();
  resume = null;
  held = undefined;
}

async function start(message: Extract<ToLayoutWorker, { kind: "start" }>): Promise<void> {
  const engine = createPageEngine();
  try {
    const { vectors, rows, dim, request } = message;
    const result = await computeLayout(engine, vectors, rows, dim, request, {
      hold: () => held,
      isEnough: () => isEnough,
      takeKick() {
        const was = isKicked;
        isKicked = false;
        return was;
      },
      frame: (frame) => scope.postMessage({ kind: "frame", frame }),
    });
    scope.postMessage({ kind: "result", result });
  } catch (error) {
    scope.postMessage({ kind: "failure", notice: asDataError(error, "the layout").notice });
  } finally {
    await engine.close();
  }
}

scope.onmessage = ({ data }) => {
  if (data.kind === "start") void start(data);
  else if (data.kind === "pause")
    held ??= new Promise((resolve) => {
      resume = resolve;
    });
  else {
    if (data.kind === "perturb") isKicked = true;
    if (data.kind === "stop") isEnough = true;
    release();
  }
};
