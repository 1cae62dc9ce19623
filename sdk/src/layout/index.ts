/** Layouts and figures over typed arrays. No `node:*`, no DOM. */
export {};
