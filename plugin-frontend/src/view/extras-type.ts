/** The parts in `extras.ts` as a type, without loading them. */
export type Extras = typeof import("./extras.js");
