import { createReferenceEngine, type Engine } from "pointillist/layout";

/** The engine of this worker. One thread: TensorBoard's pages are not cross-origin isolated. */
export function createPageEngine(): Engine {
  return createReferenceEngine();
}
