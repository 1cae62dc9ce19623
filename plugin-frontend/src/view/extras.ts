/** What the first picture does without: loaded once it stands. */
export { FloorPass } from "./floor.js";
export { nameableRows } from "./nameable.js";
export { drawAxes } from "./overlay-axes.js";
export { drawDepth } from "./overlay-depth.js";
export { drawSpots } from "./overlay-fan.js";
export { drawPointRings, drawSequences, drawTrails } from "./overlay-lines.js";
export { drawContours, drawLasso, drawLinks } from "./overlay-marks.js";
export { findSpots } from "./spots.js";
