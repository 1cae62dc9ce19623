/**
 * Graphs for the Graphs dashboard: nodes with inputs and attributes, grouped by the slashes in their names.
 * Source: tensorflow/core/framework/graph.proto, node_def.proto, attr_value.proto.
 */
import Long from "long";
import { wire } from "#proto/graph-proto.js";
import { encodeMessage, wellFormed } from "./message.js";

/** What an attribute of a node holds. A shape's unknown dimension is null. */
export type GraphAttribute =
  | string
  | number
  | boolean
  | { readonly dtype: number }
  | { readonly shape: readonly (number | null)[] }
  | { readonly shapes: readonly (readonly (number | null)[])[] };

export interface GraphNode {
  /** Unique; `/` makes groups. */
  readonly name: string;
  readonly op: string;
  /** Names of nodes; `name:1` for a second output, `^name` where only the order counts. */
  readonly inputs: readonly string[];
  readonly device?: string;
  readonly attributes?: Readonly<Record<string, GraphAttribute>>;
}

/** A number that any reader of today accepts. */
const PRODUCER = 27;
const encoder = new TextEncoder();

/**
 * Encodes nodes as a serialized GraphDef.
 * @example
 * encodeGraph([{ name: "x", op: "Placeholder", inputs: [] }]).length > 0; // => true
 */
export function encodeGraph(nodes: readonly GraphNode[]): Uint8Array {
  return encodeMessage(wire.GraphDef, {
    node: nodes.map(({ name, op, inputs, device, attributes }) => ({
      name: wellFormed(name),
      op: wellFormed(op),
      input: inputs.map(wellFormed),
      device: device ?? "",
      attr: Object.fromEntries(
        Object.entries(attributes ?? {}).map(([key, value]) => [key, attribute(value)]),
      ),
    })),
    versions: { producer: PRODUCER },
  });
}

function attribute(value: GraphAttribute): wire.AttrValue.$Properties {
  if (typeof value === "string") return { s: encoder.encode(wellFormed(value)) };
  if (typeof value === "boolean") return { b: value };
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? { i: Long.fromNumber(value) } : { f: value };
  if ("dtype" in value) return { type: value.dtype };
  if ("shape" in value) return { shape: shape(value.shape) };
  return { list: { shape: value.shapes.map(shape) } };
}

const shape = (dims: readonly (number | null)[]) => ({
  dim: dims.map((size) => ({ size: Long.fromNumber(size ?? -1) })),
});
