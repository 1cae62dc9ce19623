import type { Layer, Network } from "./network.js";

/**
 * The network as an ONNX file, for ONNX Runtime. Only the messages that it needs are written: ModelProto, GraphProto,
 * NodeProto, AttributeProto, TensorProto, ValueInfoProto. Source: onnx/onnx.proto (field numbers), operator set 17.
 */

const OPERATORS = 17;
const IR_VERSION = 8;
const FLOAT = 1;
const UINT8 = 2;
const ATTRIBUTE = { int: 2, text: 3, ints: 7 } as const;

type Bytes = Uint8Array;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

const join = (...parts: readonly Bytes[]): Bytes => Buffer.concat(parts);
const int = (field: number, value: number): Bytes =>
  Uint8Array.from([...varint(field * 8), ...varint(value)]);
const bytes = (field: number, value: Bytes): Bytes =>
  join(Uint8Array.from([...varint(field * 8 + 2), ...varint(value.length)]), value);
const text = (field: number, value: string): Bytes => bytes(field, new TextEncoder().encode(value));

type AttributeValue = number | string | readonly number[];

/** AttributeProto: name 1, i 3, s 4, ints 8, type 20. */
function attribute(name: string, value: AttributeValue): Bytes {
  if (typeof value === "number") return join(text(1, name), int(3, value), int(20, ATTRIBUTE.int));
  if (typeof value === "string")
    return join(text(1, name), text(4, value), int(20, ATTRIBUTE.text));
  return join(text(1, name), ...value.map((one) => int(8, one)), int(20, ATTRIBUTE.ints));
}

/** NodeProto: input 1, output 2, op_type 4, attribute 5. */
function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, AttributeValue>> = {},
): Bytes {
  const given = Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value)));
  return join(...inputs.map((one) => text(1, one)), text(2, output), text(4, operator), ...given);
}

/** TensorProto: dims 1, data_type 2, name 8, raw_data 9. */
function tensor(name: string, dims: readonly number[], values: Float32Array): Bytes {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return join(...dims.map((dim) => int(1, dim)), int(2, FLOAT), text(8, name), bytes(9, raw));
}

/** ValueInfoProto: name 1, type 2 { tensor_type 1 { elem_type 1, shape 2 { dim 1 { value 1 | param 2 } } } }. */
function port(name: string, type: number, dims: readonly (number | string)[]): Bytes {
  const shape = dims.map((dim) => bytes(1, typeof dim === "number" ? int(1, dim) : text(2, dim)));
  return join(text(1, name), bytes(2, bytes(1, join(int(1, type), bytes(2, join(...shape))))));
}

/** TensorFlow's kernel order to ONNX's: [out, in, height, width]. */
function reorder({ kind, shape, kernel }: Layer): { dims: number[]; values: Float32Array } {
  const [height = 1, width = 1, third = 1, fourth = 1] = shape;
  const [inputs, outputs] = kind === "conv" ? [third, fourth] : [1, third];
  const values = new Float32Array(kernel.length);
  let at = 0;
  for (let out = 0; out < outputs; out++)
    for (let input = 0; input < inputs; input++)
      for (let place = 0; place < height * width; place++)
        // The product of the sides is the length, so every index is inside.
        values[at++] = kernel[(place * inputs + input) * outputs + out] as number;
  return { dims: [outputs, inputs, height, width], values };
}

/** Input `image`: uint8 [N, side, side, 3]. Outputs: `embedding` float32 [N, dim], `logits` float32 [N, classes]. */
export function encodeOnnx(network: Network): Uint8Array {
  const nodes: Bytes[] = [];
  const constants: Bytes[] = [];
  const constant = (name: string, dims: readonly number[], values: Float32Array) => {
    constants.push(tensor(name, dims, values));
    return name;
  };
  for (const [name, value] of [
    ["zero", 0],
    ["six", 6],
    ["mean", network.mean],
    ["deviation", network.deviation],
  ] as const)
    constant(name, [], Float32Array.of(value));
  let x = "image";
  const then = (
    operator: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, AttributeValue>>,
    output = `t${nodes.length}`,
  ) => {
    nodes.push(node(operator, inputs, output, attributes));
    x = output;
  };
  then("Cast", [x], { to: FLOAT });
  then("Sub", [x, "mean"]);
  then("Div", [x, "deviation"]);
  then("Transpose", [x], { perm: [0, 3, 1, 2] });
  let kept = x;
  network.layers.forEach((layer, index) => {
    const bias = constant(`b${index}`, [layer.bias.length], layer.bias);
    if (layer.kind === "classify") {
      then("GlobalAveragePool", [x]);
      then("Flatten", [x], {}, "embedding");
      then("Gemm", [x, constant(`k${index}`, layer.shape, layer.kernel), bias], {}, "logits");
      return;
    }
    if (layer.begins) kept = x;
    const { dims, values } = reorder(layer);
    then("Conv", [x, constant(`k${index}`, dims, values), bias], {
      kernel_shape: dims.slice(2),
      strides: [layer.stride, layer.stride],
      group: layer.kind === "depthwise" ? layer.bias.length : 1,
      auto_pad: "SAME_UPPER",
    });
    if (layer.clip) then("Clip", [x, "zero", "six"]);
    if (layer.add) then("Add", [x, kept]);
  });
  const { side, dim } = network;
  const classes = network.layers.at(-1)?.bias.length ?? 0;
  // GraphProto: node 1, name 2, initializer 5, input 11, output 12. ModelProto: ir_version 1, graph 7, opset_import 8.
  const graph = join(
    ...nodes.map((one) => bytes(1, one)),
    text(2, network.name),
    ...constants.map((one) => bytes(5, one)),
    bytes(11, port("image", UINT8, ["N", side, side, 3])),
    bytes(12, port("embedding", FLOAT, ["N", dim])),
    bytes(12, port("logits", FLOAT, ["N", classes])),
  );
  return join(int(1, IR_VERSION), bytes(7, graph), bytes(8, int(2, OPERATORS)));
}
