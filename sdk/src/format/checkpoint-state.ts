import { FormatError } from "../errors.js";
import { parseTextFormat, quoteText, type TextValue } from "./text-format.js";

/**
 * The file in a folder of checkpoints that says which is the latest.
 * @example
 * CHECKPOINT_STATE_FILE; // => "checkpoint"
 */
export const CHECKPOINT_STATE_FILE = "checkpoint";

/** What a `checkpoint` file holds. Paths are prefixes, as written: relative to the file's folder, or absolute. */
export interface CheckpointState {
  readonly modelCheckpointPath: string;
  /** Oldest first, the latest included. */
  readonly allModelCheckpointPaths: readonly string[];
  /** Seconds since 1970, one for each path of the list above, or none at all. */
  readonly allModelCheckpointTimestamps?: readonly number[];
  readonly lastPreservedTimestamp?: number;
}

/**
 * Parses a checkpoint state file; unknown fields are ignored.
 * @throws FormatError `corrupt` with the line, or when no latest checkpoint is named.
 * Source: tensorflow/python/training/checkpoint_state.proto.
 * @example
 * parseCheckpointState('model_checkpoint_path: "ckpt-4"').modelCheckpointPath; // => "ckpt-4"
 */
export function parseCheckpointState(
  text: string,
  source = CHECKPOINT_STATE_FILE,
): CheckpointState {
  const paths: string[] = [];
  const timestamps: number[] = [];
  let latest: string | undefined;
  let preserved: number | undefined;
  for (const { name, value } of parseTextFormat(text, source).fields) {
    if (name === "model_checkpoint_path" && value.kind === "string") latest = value.text;
    else if (name === "all_model_checkpoint_paths" && value.kind === "string") {
      paths.push(value.text);
    } else if (name === "all_model_checkpoint_timestamps") timestamps.push(seconds(value, source));
    else if (name === "last_preserved_timestamp") preserved = seconds(value, source);
  }
  if (latest === undefined) {
    const message = "model_checkpoint_path is missing";
    throw new FormatError("corrupt", message, { source, offset: 0 });
  }
  return {
    modelCheckpointPath: latest,
    allModelCheckpointPaths: paths.length > 0 ? paths : [latest],
    ...(timestamps.length > 0 ? { allModelCheckpointTimestamps: timestamps } : {}),
    ...(preserved === undefined ? {} : { lastPreservedTimestamp: preserved }),
  };
}

function seconds(value: TextValue, source: string): number {
  const number = value.kind === "token" ? Number(value.text.replace(/[fF]$/, "")) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw new FormatError("corrupt", "a timestamp is no number", { source, offset: 0 });
}

/**
 * Prints a checkpoint state as `tf.compat.v1.train.update_checkpoint_state` does.
 * @example
 * const state = { modelCheckpointPath: "ckpt-4", allModelCheckpointPaths: ["ckpt-4"] };
 * printCheckpointState(state).split("\n")[0]; // => 'model_checkpoint_path: "ckpt-4"'
 */
export function printCheckpointState(state: CheckpointState): string {
  const lines = [`model_checkpoint_path: ${quoteText(state.modelCheckpointPath)}`];
  for (const path of state.allModelCheckpointPaths) {
    lines.push(`all_model_checkpoint_paths: ${quoteText(path)}`);
  }
  for (const time of state.allModelCheckpointTimestamps ?? []) {
    lines.push(`all_model_checkpoint_timestamps: ${time}`);
  }
  if (state.lastPreservedTimestamp !== undefined) {
    lines.push(`last_preserved_timestamp: ${state.lastPreservedTimestamp}`);
  }
  return `${lines.join("\n")}\n`;
}
