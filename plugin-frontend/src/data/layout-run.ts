import type { Dataset } from "./api.js";
import { asDataError } from "./as-notice.js";
import { cancelled, failure } from "./fetching.js";
import type { LayoutRequest, LayoutResult, LayoutRun, LayoutRunEvents } from "./layout-api.js";
import type { FromLayoutWorker, ToLayoutWorker } from "./layout-worker.js";
import { DataError } from "./notice.js";

const WHERE = "the layout";

/** Loads the vectors, then computes a layout in a worker of its own. */
export function startLayoutRun(
  dataset: Dataset,
  request: LayoutRequest,
  events: LayoutRunEvents,
): LayoutRun & { readonly isDone: boolean } {
  const stop = new AbortController();
  let worker: Worker | null = null;
  let isDone = false;
  const tell = (message: ToLayoutWorker) => worker?.postMessage(message);
  const run = async (): Promise<LayoutResult> => {
    const vectors = await loadVectors(dataset, request, events, stop.signal);
    if (stop.signal.aborted) throw cancelled(WHERE);
    worker = new Worker(new URL("./layout-worker.js", import.meta.url), { type: "module" });
    const { rows, dim } = dataset;
    return await answerOf(
      worker,
      () => tell({ kind: "start", vectors, rows, dim: dim ?? 0, request }),
      events,
      stop.signal,
    );
  };
  const result = run()
    .catch((error: unknown) => {
      throw asDataError(error, WHERE);
    })
    .finally(() => {
      isDone = true;
      worker?.terminate();
      worker = null;
    });
  return {
    get isDone() {
      return isDone;
    },
    pause: () => tell({ kind: "pause" }),
    resume: () => tell({ kind: "resume" }),
    perturb: () => tell({ kind: "perturb" }),
    stop() {
      // Before the first step there is nothing to stop with: the same as cancelling.
      if (worker) tell({ kind: "stop" });
      else stop.abort();
    },
    cancel: () => stop.abort(),
    result,
  };
}

async function loadVectors(
  dataset: Dataset,
  request: LayoutRequest,
  events: LayoutRunEvents,
  signal: AbortSignal,
): Promise<Float32Array> {
  const none = { positions: null, dims: request.dims, kl: null, secondsLeft: null } as const;
  return await dataset.vectors({
    signal,
    onProgress: ({ done, total }) =>
      events.frame({ ...none, phase: "vectors", iteration: done, iterations: total ?? 0 }),
  });
}

function answerOf(
  worker: Worker,
  begin: () => void,
  events: LayoutRunEvents,
  signal: AbortSignal,
): Promise<LayoutResult> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(cancelled(WHERE)), { once: true });
    worker.onmessage = ({ data }: MessageEvent<FromLayoutWorker>) => {
      if (data.kind === "frame") events.frame(data.frame);
      else if (data.kind === "result") resolve(data.result);
      else reject(new DataError(data.notice));
    };
    worker.onerror = (event) =>
      reject(
        failure(
          "worker",
          WHERE,
          event.message || "a worker that ended",
          "a layout",
          "Try fewer rows, or compute it with `pointillist layout`.",
        ),
      );
    begin();
  });
}
