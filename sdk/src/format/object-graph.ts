/**
 * The object graph of a TF2 checkpoint: which attribute of which object has its values under which key.
 * Source: tensorflow/core/protobuf/trackable_object_graph.proto.
 */
import { wire } from "#proto/bundle-proto.js";
import type { Place } from "../errors.js";
import type { Limits } from "./limits.js";
import { decodeMessage } from "./message.js";

/**
 * The names that variables had in their program, by key: `dense/kernel` where the key says `layer_with_weights-2/kernel`.
 * @param bytes the string under `_CHECKPOINTABLE_OBJECT_GRAPH`
 * @throws FormatError where it is no object graph.
 */
export function decodeVariableNames(
  bytes: Uint8Array,
  at: Place,
  limits: Limits,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const node of decodeMessage(wire.TrackableObjectGraph, bytes, at, limits).nodes)
    for (const { checkpointKey, fullName } of node.attributes ?? [])
      if (checkpointKey && fullName) names.set(checkpointKey, fullName);
  return names;
}
