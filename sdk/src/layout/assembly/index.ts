export { meet } from "./parallel";
export {
  fillSlots,
  spread2,
  gather2,
  rowsForward2,
  columns2,
  rowsInverse2,
  kernelRows2,
  kernelColumns2,
} from "./mesh2";
export { attract3, update, bounds } from "./points";
export { spread3, gather3, rowsForward3, slabs3, rowsInverse3, kernelRows3, kernelSlabs3 } from "./mesh3";
export { toPlanes3, repel3 } from "./exact3";
export { sortCells3, near3 } from "./near3";
export { divergence2, divergence3 } from "./divergence";
export { packRows, multiply, packColumns, addOuter, squaredLengths } from "./dense";
export { orthonormaliseRow, imageProducts } from "./basis";
export { quantise, packQuantised } from "./quantise";
export { search, assign } from "./search";
export { rerank, scanRow, finishRow } from "./rerank";
export { expandRow } from "./expand";
export { conditional, countIncoming, scatterIncoming, joinEdges } from "./affinity";
export { umapEpoch } from "./umap";
export { panelKeys, mapKeys, nearestKeys, excessRanks } from "./ranks";
export { attractPairs2, sumForces } from "./pairs";
