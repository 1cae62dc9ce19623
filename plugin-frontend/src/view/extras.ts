/** What the first picture does without: loaded once it stands. */
export { FloorPass } from "./floor.js";
export { nameableRows } from "./nameable.js";
export { drawAxes } from "./overlay-axes.js";
export { drawSpots } from "./overlay-fan.js";
export { drawPointRings, drawSequences, drawTrails } from "./overlay-lines.js";
export { findSpots } from "./spots.js";
