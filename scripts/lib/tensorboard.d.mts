import type { ChildProcess } from "node:child_process";

export interface RunningTensorboard {
  /** Ends with `/`; holds the path prefix. */
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
  log(): string;
}

export function freePort(): Promise<number>;
export function startTensorboard(options: {
  python: string;
  env?: Record<string, string>;
  logdir?: string | undefined;
  port?: number | undefined;
  args?: readonly string[];
  timeoutMs?: number;
}): Promise<RunningTensorboard>;
