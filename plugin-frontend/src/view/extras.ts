/** What the first picture does without: loaded once it stands. */
export { FloorPass } from "./floor.js";
export { drawSpots } from "./overlay-fan.js";
export { drawAxes, drawPointRings, drawSequences, drawTrails } from "./overlay-lines.js";
export { findSpots } from "./spots.js";
