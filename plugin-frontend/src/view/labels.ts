import type { MapLabel, MapTheme } from "./api.js";
import { type Eye, project, type Spot } from "./camera.js";
import { areaOffsets, type NameToPlace, placeNames, pointOffsets } from "./label-placement.js";
import type { Picker } from "./picker.js";
import type { Scene } from "./scene.js";

/** A name with its place: the anchor moves with the map, the offset stays until the map rests. */
export interface PlacedLabel {
  readonly label: MapLabel;
  /** Middle of the text, px. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface KeptLabel {
  readonly label: MapLabel;
  readonly dx: number;
  readonly dy: number;
  readonly width: number;
  readonly height: number;
}

/** Size, weight, spacing and halo of names, px. */
export const LABEL_STYLES = {
  region: { px: 14, weight: 500, spacing: 0.7, halo: 4 },
  town: { px: 12, weight: 500, spacing: 0, halo: 3 },
  point: { px: 11, weight: 400, spacing: 0, halo: 3 },
} as const;
const MOST_COVERED = { region: Number.POSITIVE_INFINITY, town: 3, point: 2 } as const;
const RANKS = ["region", "town", "point"] as const;
/** Points under a name that are counted: past a dozen one more hardly matters, or names would flee dense regions. */
const MOST_COUNTED = 12;
/** Names considered at once; more would be noise long before they are slow. */
const MOST_NAMES = 480;

/** The names on the map: measured once, placed when the map rests, carried along while it moves. */
export class Labels {
  readonly #scene: Scene;
  readonly #picker: Picker;
  readonly #surface: { readonly overlay: CanvasRenderingContext2D };
  #labels: readonly MapLabel[] = [];
  #kept: KeptLabel[] = [];
  #widths = new Map<string, number>();
  font = "sans-serif";

  constructor(
    scene: Scene,
    picker: Picker,
    surface: { readonly overlay: CanvasRenderingContext2D },
  ) {
    this.#scene = scene;
    this.#picker = picker;
    this.#surface = surface;
  }

  set(labels: readonly MapLabel[]): void {
    this.#labels = [...labels]
      .sort((a, b) => RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank))
      .slice(0, MOST_NAMES);
    this.#kept = [];
  }

  /** Chooses a place for each name at this camera. */
  place(eye: Eye, radius: number): void {
    const spot: Spot = { x: 0, y: 0, z: 0, near: 1 };
    const seen: { label: MapLabel; name: NameToPlace }[] = [];
    for (const label of this.#labels) {
      const at = this.#anchor(label, eye, spot);
      if (!at || at.x < 0 || at.y < 0 || at.x > eye.width || at.y > eye.height) continue;
      const style = LABEL_STYLES[label.rank];
      const width = this.#width(label) + 2;
      const offsets = label.rank === "point" ? pointOffsets(width, radius) : areaOffsets();
      seen.push({
        label,
        name: {
          width,
          height: style.px + 4,
          x: at.x,
          y: at.y,
          offsets,
          mostCovered: MOST_COVERED[label.rank],
        },
      });
    }
    const placed = placeNames(
      seen.map(({ name }) => name),
      eye,
      (x0, y0, x1, y1) => {
        let count = 0;
        const countOne = () => ++count < MOST_COUNTED;
        this.#picker.visit(eye, x0 - radius, y0 - radius, x1 + radius, y1 + radius, countOne);
        return count;
      },
    );
    this.#kept = placed.flatMap((name) => {
      const from = seen[name.index];
      if (!from) return [];
      return [
        {
          label: from.label,
          dx: name.x - from.name.x,
          dy: name.y - from.name.y,
          width: name.width,
          height: name.height,
        },
      ];
    });
  }

  /** The placed names where the camera puts them now. */
  at(eye: Eye): PlacedLabel[] {
    const spot: Spot = { x: 0, y: 0, z: 0, near: 1 };
    return this.#kept.flatMap(({ label, dx, dy, width, height }) => {
      const at = this.#anchor(label, eye, spot);
      return at ? [{ label, x: at.x + dx, y: at.y + dy, width, height }] : [];
    });
  }

  /** The name at a place of the screen, or null. */
  hit(eye: Eye, x: number, y: number): MapLabel | null {
    for (const name of this.at(eye))
      if (Math.abs(name.x - x) <= name.width / 2 && Math.abs(name.y - y) <= name.height / 2)
        return name.label;
    return null;
  }

  #anchor(label: MapLabel, eye: Eye, spot: Spot): Spot | null {
    if (label.row >= 0) return this.#scene.spotOf(label.row, eye, spot);
    if (!label.at) return null;
    project(eye, label.at[0], label.at[1], label.at[2], spot);
    return spot.near === 0 ? null : spot;
  }

  #width(label: MapLabel): number {
    const key = `${label.rank} ${label.text}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    const context = this.#surface.overlay;
    setFont(context, label.rank, this.font);
    const { width } = context.measureText(label.text);
    this.#widths.set(key, width);
    return width;
  }
}

function setFont(context: CanvasRenderingContext2D, rank: MapLabel["rank"], font: string): void {
  const style = LABEL_STYLES[rank];
  context.font = `${style.weight} ${style.px}px ${font}`;
  context.letterSpacing = `${style.spacing}px`;
}

/** Writes a name over a halo of paper. */
export function drawName(
  context: CanvasRenderingContext2D,
  { label, x, y }: PlacedLabel,
  theme: MapTheme,
  font: string,
): void {
  setFont(context, label.rank, font);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = LABEL_STYLES[label.rank].halo;
  context.strokeStyle = `rgb(${theme.paper.join(",")})`;
  context.strokeText(label.text, x, y);
  context.fillStyle = `rgb(${theme.ink.join(",")})`;
  context.fillText(label.text, x, y);
  context.letterSpacing = "0px";
}
