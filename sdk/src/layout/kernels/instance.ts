import type { Kernels } from "../generated/kernels.js";
import { PLAIN_KERNELS } from "../generated/plain.js";
import { SHARED_KERNELS } from "../generated/shared.js";
import { decodeBase64 } from "./base64.js";
import { type KernelMemory, memoryRefused } from "./memory.js";

/** The part of `WebAssembly` that this room needs. Portable code has no such global in its types. */
export interface WebAssemblyLike {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: object };
  Memory: new (descriptor: { initial: number; maximum: number; shared?: boolean }) => KernelMemory;
}

/** Makes kernels over a new memory of `pages` x 64 KiB, compiled where the caller may compile. */
export type Instantiate = (
  bytes: Uint8Array,
  pages: number,
) => Promise<{ readonly kernels: Kernels; readonly memory: KernelMemory }>;

/** What the modules import: their memory, and a function that AssemblyScript calls on a failed check. */
export function kernelImports(memory: KernelMemory): object {
  const abort = () => {
    throw new Error("a layout kernel was called with what it cannot compute");
  };
  return { env: { memory, abort } };
}

/** A memory of `pages` that never grows. @throws ArgumentError with the figure, where the system refuses. */
export function openMemory(
  platform: WebAssemblyLike,
  pages: number,
  shared: boolean,
): KernelMemory {
  try {
    return new platform.Memory({ initial: pages, maximum: pages, ...(shared && { shared }) });
  } catch (error) {
    throw memoryRefused(pages, error);
  }
}

/**
 * `Instantiate` over a platform's `WebAssembly`; the module is compiled once. In a browser call it in a worker only:
 * a page may forbid compiling, and large modules are not compiled synchronously outside workers.
 * @example
 * const instantiate = instantiateWith(WebAssembly);
 * typeof instantiate; // => "function"
 */
export function instantiateWith(platform: WebAssemblyLike): Instantiate {
  let module: object | undefined;
  return async (bytes, pages) => {
    module ??= new platform.Module(bytes);
    const memory = openMemory(platform, pages, false);
    const instance = new platform.Instance(module, kernelImports(memory));
    return { kernels: instance.exports as Kernels, memory };
  };
}

/** The module for threads that share a memory. */
export function sharedKernels(): Uint8Array {
  return decodeBase64(SHARED_KERNELS);
}

/** The module for one thread. */
export function plainKernels(): Uint8Array {
  return decodeBase64(PLAIN_KERNELS);
}
