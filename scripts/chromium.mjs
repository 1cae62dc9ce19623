// Finds a Chromium for the browser tests; as root, installs the system's own where it is missing.
import { existsSync } from "node:fs";
import { installBySystem } from "./lib/apt.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PLACES = ["/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/google/chrome"];
const MAC = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The flags under which every browser test runs: no network of its own, WebGL2 in software. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
];

/** Path of a Chromium, from `$CHROMIUM` or the usual places, or undefined. */
export function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  const places = PLACES.flatMap((place) => NAMES.map((name) => `${place}/${name}`));
  return [...places, ...MAC].find((path) => existsSync(path));
}

/** `findChromium()`, after an attempt to install it where that can be done unasked. */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  installBySystem("Chromium", ["chromium"]);
  return findChromium();
}

/** What to tell a person whose machine has no Chromium. */
export const CHROMIUM_HELP =
  "no Chromium found. Debian and Ubuntu: apt-get install chromium; or name one by CHROMIUM=/path/to/it";
