/**
 * What is worked out after the first picture, as one chunk of its own: asked for when the data set is, so that it is
 * there when its data are.
 */
export { carryOver } from "./carry.js";
export { deriveColours } from "./derive-colour.js";
export { deriveEdits } from "./derive-edits.js";
export { deriveKept, deriveSelection } from "./derive-filter.js";
export { deriveClusters, derivePointLabels } from "./derive-labels.js";
export { deriveColumns, deriveLegend } from "./derive-legend.js";
export { deriveNeighbourhood } from "./derive-neighbours.js";
export { deriveQuality } from "./derive-quality.js";
export { withoutTerm, withTerm } from "./filter-edit.js";
export { findRows } from "./find.js";
export { deriveMovement, showMovement } from "./movement.js";
export { showLayout } from "./open-layout.js";
export { openOwnWork } from "./own-work.js";
export { namesOf, shortName } from "./point-names.js";
export { deriveSequences } from "./sequences.js";
