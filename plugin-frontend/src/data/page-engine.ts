import {
  createReferenceEngine,
  type Engine,
  instantiateWith,
  kernelEngine,
  soloCrew,
  type WebAssemblyLike,
} from "pointillist/layout";

/**
 * The engine of this worker: kernels on one thread, since TensorBoard's pages are not cross-origin isolated. A worker
 * may compile them under any policy of its page; where there is no WebAssembly at all, plain TypeScript computes.
 */
export function createPageEngine(): Engine {
  const reference = createReferenceEngine();
  const platform = (globalThis as { WebAssembly?: unknown }).WebAssembly;
  if (platform === undefined) return reference;
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
  return kernelEngine(soloCrew(instantiateWith(platform as WebAssemblyLike), pause), reference);
}
