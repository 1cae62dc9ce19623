import { ArgumentError } from "../errors.js";
import { encodeGraph, type GraphAttribute, type GraphNode } from "../format/graph.js";

/** A LayersModel of TensorFlow.js, by what is read of it. */
export interface LayersModelLike {
  readonly name?: string;
  readonly layers: readonly LayerLike[];
}

export interface LayerLike {
  readonly name: string;
  getClassName(): string;
  readonly outputShape?: unknown;
  countParams?(): number;
  getConfig?(): Readonly<Record<string, unknown>>;
  readonly inboundNodes?: readonly { readonly inboundLayers?: readonly LayerLike[] }[];
}

/** A GraphModel of TensorFlow.js: its topology is a GraphDef as JSON. */
export interface GraphModelLike {
  readonly artifacts: { readonly modelTopology?: unknown };
}

/** Bytes of a GraphDef, nodes, or a model of TensorFlow.js. */
export type GraphInput = Uint8Array | readonly GraphNode[] | LayersModelLike | GraphModelLike;

/** @throws ArgumentError for anything else */
export function graphBytes(input: GraphInput): Uint8Array {
  if (input instanceof Uint8Array) return input;
  if (Array.isArray(input)) return encodeGraph(input as readonly GraphNode[]);
  if (typeof input === "object" && input !== null) {
    if ("layers" in input && Array.isArray(input.layers)) return encodeGraph(layerNodes(input));
    if ("artifacts" in input) return encodeGraph(topologyNodes(input.artifacts?.modelTopology));
  }
  throw new ArgumentError(
    "graph",
    "bytes of a GraphDef, nodes, or a model of TensorFlow.js",
    typeof input,
  );
}

// One node a layer, under the model's name; edges are the layers that feed it.
function layerNodes(model: LayersModelLike): GraphNode[] {
  const scope = model.name ? `${model.name}/` : "";
  return model.layers.map((layer) => {
    const inbound = (layer.inboundNodes ?? []).flatMap((node) => node.inboundLayers ?? []);
    const attributes: Record<string, GraphAttribute> = {};
    const shapes = shapesOf(layer.outputShape);
    if (shapes.length > 0) attributes["_output_shapes"] = { shapes };
    const parameters = layer.countParams?.();
    if (parameters !== undefined) attributes["parameters"] = parameters;
    for (const [key, value] of Object.entries(layer.getConfig?.() ?? {}))
      if (["string", "number", "boolean"].includes(typeof value))
        attributes[key] = value as string | number | boolean;
    return {
      name: scope + layer.name,
      op: layer.getClassName(),
      inputs: [...new Set(inbound.map(({ name }) => scope + name))],
      attributes,
    };
  });
}

/** `[null, 8]`, or a list of such shapes. */
function shapesOf(shape: unknown): (number | null)[][] {
  if (!Array.isArray(shape)) return [];
  const isOne = shape.every((dim) => dim === null || typeof dim === "number");
  return isOne ? [shape] : shape.flatMap(shapesOf);
}

function topologyNodes(topology: unknown): GraphNode[] {
  const nodes = (topology as { node?: unknown } | undefined)?.node;
  if (!Array.isArray(nodes))
    throw new ArgumentError("graph", "a model with a topology of nodes", typeof topology);
  return nodes.map((node: { name?: string; op?: string; input?: string[]; device?: string }) => ({
    name: String(node.name ?? ""),
    op: String(node.op ?? ""),
    inputs: (node.input ?? []).map(String),
    ...(node.device ? { device: node.device } : {}),
  }));
}
