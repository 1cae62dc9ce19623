/** What stands round the map: one chunk, so that it costs one request, and none of it delays the first point. */
export { above, below, over, savePicture, statusWords, without } from "./app-parts.js";
export { Colophon } from "./colophon.js";
export { FilterLine } from "./filter-line.js";
export { actOnKey, isTyping } from "./keys.js";
export { LeftPanel } from "./left-panel.js";
export { loadParts } from "./load-parts.js";
export { MapKey } from "./map-key.js";
export { actOnMapKey } from "./map-keys.js";
export { MapTools } from "./map-tools.js";
// What tells of a script that does not come cannot be one that does not come.
export { Notices } from "./notices.js";
export { watchDrops } from "./open-files.js";
export { SaidLine } from "./said.js";
export { TopBar } from "./top-bar.js";
