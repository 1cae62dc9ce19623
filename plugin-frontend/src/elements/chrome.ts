import { breath } from "../data/api.js";

/** What stands round the map: one chunk, so that it costs one request, and none of it delays the first point. */
export { above, below, over, savePicture, statusWords, without } from "./app-parts.js";
export { actOnKey, isTyping } from "./keys.js";
export { loadParts } from "./load-parts.js";
export { actOnMapKey } from "./map-keys.js";
// What tells of a script that does not come cannot be one that does not come.
export { Notices } from "./notices.js";
export { watchDrops } from "./open-files.js";
export { SaidLine } from "./said.js";

/** Makes the panels, a task each: all at once would keep a busy machine from answering. They lie in this chunk. */
export async function furnish(): Promise<void> {
  for (const make of PANELS) {
    await make();
    await breath();
  }
}

const PANELS: readonly (() => Promise<unknown>)[] = [
  () => import(/* webpackMode: "eager" */ "./top-bar.js"),
  () => import(/* webpackMode: "eager" */ "./filter-line.js"),
  () => import(/* webpackMode: "eager" */ "./left-panel.js"),
  () =>
    Promise.all([
      import(/* webpackMode: "eager" */ "./map-tools.js"),
      import(/* webpackMode: "eager" */ "./map-key.js"),
      import(/* webpackMode: "eager" */ "./colophon.js"),
    ]),
];
