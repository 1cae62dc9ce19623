// Finds a Firefox for the browser tests; as root, installs the system's own where it is missing.
import { existsSync } from "node:fs";
import { installBySystem } from "./lib/apt.mjs";

const PLACES = [
  "/usr/bin/firefox-esr",
  "/usr/bin/firefox",
  "/usr/local/bin/firefox",
  "/Applications/Firefox.app/Contents/MacOS/firefox",
];

/** Firefox has no WebGL without a display; on Linux a virtual one does, with Mesa's drawing in software. */
const DISPLAY = "/usr/bin/Xvfb";
const PACKAGES = ["firefox-esr", "xvfb", "libgl1", "libegl1", "libgl1-mesa-dri", "libpci3"];

/** Path of a Firefox that can draw, from `$FIREFOX` or the usual places, or undefined. */
export function findFirefox() {
  const hasDisplay = process.platform !== "linux" || process.env.DISPLAY || existsSync(DISPLAY);
  if (!hasDisplay) return undefined;
  const named = process.env.FIREFOX;
  if (named) return existsSync(named) ? named : undefined;
  return PLACES.find((path) => existsSync(path));
}

/** The virtual display's program, where one is needed. */
export function findDisplay() {
  return process.platform === "linux" && !process.env.DISPLAY ? DISPLAY : undefined;
}

/** `findFirefox()`, after an attempt to install it where that can be done unasked. */
export function ensureFirefox() {
  const found = findFirefox();
  if (found) return found;
  installBySystem("Firefox", PACKAGES);
  return findFirefox();
}

/** What to tell a person whose machine has no Firefox, or no display for it. */
export const FIREFOX_HELP =
  `no Firefox with a display found. Debian: apt-get install ${PACKAGES.join(" ")}; ` +
  "or name one by FIREFOX=/path/to/it";
