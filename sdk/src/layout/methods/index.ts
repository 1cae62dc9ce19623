import type { Control } from "../engine.js";
import type { LayoutRequest } from "../request.js";
import type { Stages } from "../stages.js";
import type { Outcome } from "./outcome.js";
import { layOutPca } from "./pca.js";
import { layOutTrimap } from "./trimap.js";
import { layOutTriplet } from "./triplet.js";
import { layOutTsne } from "./tsne.js";
import { layOutUmap } from "./umap.js";

/** Computes the layout that `request` describes, through the shared stages. */
export async function layOut(
  request: LayoutRequest,
  stages: Stages,
  control: Control,
): Promise<Outcome> {
  const { rows, columns } = stages.data;
  if (rows < 2 || columns === 0)
    return {
      positions: new Float32Array(rows * request.dims),
      parameters: request.parameters,
      notes: [`nothing to lay out: ${rows} rows of ${columns} values`],
    };
  switch (request.method) {
    case "pca":
      return layOutPca(request, stages, control);
    case "tsne":
      return layOutTsne(request, stages, control);
    case "umap":
      return layOutUmap(request, stages, control);
    case "triplet":
      return layOutTriplet(request, stages, control);
    case "trimap":
      return layOutTrimap(request, stages, control);
  }
}
