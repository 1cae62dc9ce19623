/** What the first picture does without: loaded once it stands. */
export { FloorPass } from "./floor.js";
export { nameableRows } from "./nameable.js";
export { drawOverlay } from "./overlay.js";
export { createSoftPass } from "./soft-pass.js";
export { findSpots } from "./spots.js";
export { TilePass } from "./tile-pass.js";
export { WashPass } from "./wash.js";
