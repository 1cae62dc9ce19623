import type { Control } from "../engine.js";
import type { LayoutRequest } from "../request.js";
import type { Stages } from "../stages.js";
import type { Outcome } from "./outcome.js";
import { leadingColumns } from "./start.js";

export async function layOutPca(
  request: LayoutRequest,
  stages: Stages,
  control: Control,
): Promise<Outcome> {
  const { dims, parameters } = request;
  const count = Number(parameters["components"]);
  const found = await stages.components(request, count, control);
  const components = Math.min(count, found.components);
  const notes =
    components < dims ? [`the vectors vary in ${components} directions only; the rest is 0`] : [];
  return {
    positions: leadingColumns(found.scores, found.components, stages.data.rows, dims),
    parameters: { ...parameters, components },
    varianceRatios: [...found.varianceRatios.subarray(0, components)],
    notes,
  };
}
