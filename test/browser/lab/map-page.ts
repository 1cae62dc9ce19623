import type {
  Appearance,
  DrawReport,
  MapTheme,
  MapView,
  MapViewEvents,
  Sheet,
  Swatch,
} from "#frontend/view/api.js";
import { createMapView } from "#frontend/view/map-view.js";

/** What the tests of the map call inside the page. */
export interface MapLab {
  readonly view: MapView;
  readonly events: { name: string; args: unknown[] }[];
  readonly reports: DrawReport[];
  readonly violations: string[];
  readonly themes: Readonly<Record<"day" | "night", MapTheme>>;
  readonly palettes: Readonly<Record<"day" | "night", readonly Swatch[]>>;
  /** Rows that all look alike: the first colour of the day, a dot, at full strength. */
  alike(rows: number): Appearance;
  /** Resolves once nothing was drawn for `quietMs`. */
  settled(quietMs?: number): Promise<void>;
  /** Pixels of a snapshot at ratio 1: RGBA, row-major. */
  pixels(): Promise<{ width: number; height: number; data: Uint8ClampedArray }>;
  /** Another map on a host of its own. */
  create(host: HTMLElement): MapView;
  /** A sheet whose cell for row r is one flat colour that encodes r. */
  colourSheet(rows: number, columns: number, cell: number, firstRow?: number): Promise<Sheet>;
}

const rgb = (hex: string): [number, number, number] => {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};

const themes = {
  day: {
    paper: rgb("#f8f9fa"),
    ink: rgb("#212121"),
    mark: rgb("#111111"),
    markHalo: rgb("#ffffff"),
    ghost: rgb("#c9ccd1"),
    ghostRing: rgb("#888e97"),
    focus: rgb("#1a5fb4"),
    tile: rgb("#ffffff"),
  },
  night: {
    paper: rgb("#262626"),
    ink: rgb("#f2f2f2"),
    mark: rgb("#ffffff"),
    markHalo: rgb("#161616"),
    ghost: rgb("#4a4d51"),
    ghostRing: rgb("#84888e"),
    focus: rgb("#8ab4f8"),
    tile: rgb("#414449"),
  },
} satisfies Record<string, MapTheme>;

const swatches = (pairs: string): Swatch[] =>
  pairs.split(" ").map((pair) => {
    const [fill = "#000000", edge = "#000000"] = pair.split("/");
    return { fill: rgb(fill), edge: rgb(edge) };
  });

const palettes = {
  day: swatches(
    "#0072b2/#00507d #d55e00/#9c4500 #f0e442/#857c00 #cc79a7/#994a77 " +
      "#009e73/#006c4f #e69f00/#9a6a00 #56b4e9/#1f7db3 #4a4e54/#24272b",
  ),
  night: swatches(
    "#3d9bdc/#7cc0ee #e8702a/#ffa36d #f0e442/#fff79a #cf6fa6/#f0a9d0 " +
      "#1fb487/#6fdcb9 #e69f00/#ffcb5c #7cc8f2/#b9e4ff #d4d7db/#f4f5f6",
  ),
};

const events: MapLab["events"] = [];
const reports: DrawReport[] = [];
const violations: string[] = [];
let lastDrawnMs = performance.now();
document.addEventListener("securitypolicyviolation", (event) => {
  violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});

const names = [
  "hover",
  "click",
  "doubleClick",
  "select",
  "camera",
  "labelClick",
  "inView",
  "fan",
  "contextLost",
  "contextRestored",
] as const;
const listeners: Partial<Record<(typeof names)[number], (...args: unknown[]) => void>> = {};
for (const name of names)
  listeners[name] = (...args) => {
    events.push({ name, args: args.map((arg) => (arg instanceof Uint32Array ? [...arg] : arg)) });
  };

const host = document.getElementById("map");
if (!host) throw new Error("the lab page has lost its host");
const view = createMapView({
  host,
  theme: themes.day,
  events: {
    ...(listeners as Partial<MapViewEvents>),
    drawn(report) {
      reports.push(report);
      lastDrawnMs = performance.now();
    },
  },
});

const parts: MapLab = {
  view,
  events,
  reports,
  violations,
  themes,
  palettes,
  alike: (rows) => ({
    palette: palettes.day,
    fill: new Uint8Array(rows),
    shape: new Uint8Array(rows),
    strength: new Uint8Array(rows).fill(255),
  }),
  async settled(quietMs = 300) {
    lastDrawnMs = performance.now();
    while (performance.now() - lastDrawnMs < quietMs)
      await new Promise((resolve) => setTimeout(resolve, 25));
  },
  async pixels() {
    const bitmap = await view.snapshot(1);
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no 2-D canvas");
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return { width: bitmap.width, height: bitmap.height, data };
  },
  create: (element) => createMapView({ host: element, theme: themes.day, events: {} }),
  async colourSheet(rows, columns, cell, firstRow = 0) {
    const canvas = new OffscreenCanvas(columns * cell, Math.ceil(rows / columns) * cell);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no 2-D canvas");
    for (let i = 0; i < rows; i++) {
      const row = firstRow + i;
      context.fillStyle = `rgb(${(row & 15) * 16 + 8},${((row >> 4) & 15) * 16 + 8},${((row >> 8) & 15) * 16 + 8})`;
      context.fillRect((i % columns) * cell, Math.floor(i / columns) * cell, cell, cell);
    }
    return {
      image: await createImageBitmap(canvas),
      cell: [cell, cell],
      columns,
      firstRow,
      count: rows,
    };
  },
};

declare global {
  // The page's one global: what `page.evaluate` sees.
  var lab: MapLab;
}
globalThis.lab = parts;
