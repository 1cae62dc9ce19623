import type { WebAssemblyLike } from "../layout/kernels/instance.js";

/** Node's `WebAssembly`, which its type package does not declare. */
export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyLike }).WebAssembly;
