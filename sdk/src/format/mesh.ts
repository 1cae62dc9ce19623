/**
 * Point clouds and triangle meshes for the Mesh dashboard: up to three tensors under tags of their own.
 * Source: tensorboard/plugins/mesh/metadata.py, summary_v2.py.
 */
import { wire } from "#proto/plugin-proto.js";
import { ShapeError } from "../errors.js";
import { encodeMessage } from "./message.js";
import type { SummaryValue } from "./summary.js";
import { type SummaryOptions, summaryMetadata, tensorValue } from "./summary-values.js";
import type { FixedTensor } from "./tensor.js";

/** Tensors of a mesh, each `[batch, n, 3]`. */
export interface MeshTensors {
  /** float32 coordinates. */
  readonly vertices: FixedTensor;
  /** int32 numbers of the vertices of each triangle. */
  readonly faces?: FixedTensor;
  /** uint8 RGB of each vertex. */
  readonly colours?: FixedTensor;
}

const { VERTEX, FACE, COLOR } = wire.MeshPluginData.ContentType;

/**
 * The values of one mesh: tags `NAME_VERTEX`, `NAME_FACE`, `NAME_COLOR`.
 * @param config JSON text for the dashboard's three.js objects, or empty
 * @throws ShapeError where a tensor is not [batch, n, 3], or colours are not one for each vertex
 * @example
 * const vertices = float32Tensor([0, 0, 0, 1, 0, 0, 0, 1, 0], [1, 3, 3]);
 * meshValues("triangle", { vertices }, "").map(({ tag }) => tag); // => ["triangle_VERTEX"]
 */
export function meshValues(
  tag: string,
  tensors: MeshTensors,
  config: string,
  options: SummaryOptions = {},
): SummaryValue[] {
  const parts = [
    { type: VERTEX, suffix: "VERTEX", tensor: tensors.vertices },
    { type: FACE, suffix: "FACE", tensor: tensors.faces },
    { type: COLOR, suffix: "COLOR", tensor: tensors.colours },
  ].flatMap(({ tensor, ...part }) => (tensor ? [{ ...part, tensor }] : []));
  for (const { suffix, tensor } of parts)
    if (tensor.shape.length !== 3 || tensor.shape[2] !== 3)
      throw new ShapeError(`mesh ${suffix.toLowerCase()}`, "[batch, n, 3]", `[${tensor.shape}]`);
  const { vertices, colours } = tensors;
  if (colours && colours.shape.join() !== vertices.shape.join())
    throw new ShapeError(
      "mesh colour",
      `[${vertices.shape}], as the vertices`,
      `[${colours.shape}]`,
    );
  const components = parts.reduce((bits, { type }) => bits | (1 << type), 0);
  return parts.map(({ type, suffix, tensor }) => {
    const content = encodeMessage(wire.MeshPluginData, {
      name: tag,
      contentType: type,
      jsonConfig: config,
      shape: [...tensor.shape],
      components,
    });
    const metadata = summaryMetadata({ pluginName: "mesh", content, dataClass: "tensor" }, options);
    return tensorValue(`${tag}_${suffix}`, tensor, metadata);
  });
}
