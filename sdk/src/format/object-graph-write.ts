/**
 * The object graph of a TF2 checkpoint: which attribute of which object has its values under which key. With it,
 * `tf.train.Checkpoint(...).restore()` finds variables by attribute, whatever they are called.
 * Source: tensorflow/core/protobuf/trackable_object_graph.proto, tensorflow/python/checkpoint/trackable_view.py.
 */
import { wire } from "#proto/bundle-proto.js";
import { encodeMessage, wellFormed } from "./message.js";

/** Key of the graph, a string scalar. */
export const OBJECT_GRAPH_KEY = "_CHECKPOINTABLE_OBJECT_GRAPH";

/** One level of names; a leaf holds a variable. */
interface Node {
  readonly children: Map<string, Node>;
  variable?: string;
}

/** A name as it may stand between slashes. Source: tensorflow/python/checkpoint/util `_ESCAPE_CHAR`. */
const escapeName = (name: string): string => name.replaceAll(".", "..").replaceAll("/", ".S");

/** The key that TensorFlow stores a variable of this path under: `encoder/kernel` becomes `encoder/kernel/.ATTR...`. */
export function objectKey(path: string): string {
  const parts = path.split("/").map(escapeName);
  return `${parts.join("/")}/.ATTRIBUTES/VARIABLE_VALUE`;
}

/** Encodes the graph of variables whose names are attributes joined by `/`: `encoder/kernel` is `root.encoder.kernel`. */
export function encodeObjectGraph(paths: readonly string[]): Uint8Array {
  const root: Node = { children: new Map() };
  for (const path of paths) {
    let node = root;
    for (const part of path.split("/")) {
      let child = node.children.get(part);
      if (!child) {
        child = { children: new Map() };
        node.children.set(part, child);
      }
      node = child;
    }
    node.variable = path;
  }
  const nodes: wire.TrackableObjectGraph.TrackableObject.$Properties[] = [];
  // Breadth first, as TensorFlow numbers them: an object's children stand behind it.
  const queue: Node[] = [root];
  for (let at = 0; at < queue.length; at++) {
    const { children, variable } = queue[at] as Node; // at < length
    const references = [...children].map(([name, child]) => {
      queue.push(child);
      return { nodeId: queue.length - 1, localName: wellFormed(name) };
    });
    nodes.push({
      children: references,
      attributes:
        variable === undefined
          ? []
          : [{ name: "VARIABLE_VALUE", fullName: variable, checkpointKey: objectKey(variable) }],
      hasCheckpointValues: { value: variable !== undefined },
    });
  }
  return encodeMessage(wire.TrackableObjectGraph, { nodes });
}
