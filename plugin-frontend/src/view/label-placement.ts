/** A name to place: measured text, its anchor and the spots it may take, as offsets of its middle from the anchor. */
export interface NameToPlace {
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  readonly offsets: readonly (readonly [number, number])[];
  /** Left out when it would cover more points than this. */
  readonly mostCovered: number;
}

export interface PlacedName {
  readonly index: number;
  /** Middle of the text. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Cost of a point under a name, and of a px between a name and its place. */
const PER_COVERED = 1.6;
const PX_PER_COST = 26;

/**
 * Places names in the given order, each where it costs least, none over another: 1.6 for each covered point and one
 * for every 26 px from its anchor. `covered` counts the points in a rectangle, up to a cap of its own.
 */
export function placeNames(
  names: readonly NameToPlace[],
  size: { readonly width: number; readonly height: number },
  covered: (x0: number, y0: number, x1: number, y1: number) => number,
): PlacedName[] {
  const placed: PlacedName[] = [];
  names.forEach((name, index) => {
    let best: { x: number; y: number; cost: number; under: number } | null = null;
    for (const [dx, dy] of name.offsets) {
      const x = name.x + dx;
      const y = name.y + dy;
      const x0 = x - name.width / 2;
      const y0 = y - name.height / 2;
      if (
        x0 < 2 ||
        y0 < 2 ||
        x0 + name.width > size.width - 2 ||
        y0 + name.height > size.height - 2
      )
        continue;
      if (placed.some((other) => touches(other, x, y, name))) continue;
      const away = Math.hypot(dx, dy) / PX_PER_COST;
      if (best && away >= best.cost) continue;
      const under = covered(x0, y0, x0 + name.width, y0 + name.height);
      const cost = PER_COVERED * under + away;
      if (!best || cost < best.cost) best = { x, y, cost, under };
    }
    if (!best || best.under > name.mostCovered) return;
    placed.push({ index, x: best.x, y: best.y, width: name.width, height: name.height });
  });
  return placed;
}

function touches(other: PlacedName, x: number, y: number, name: NameToPlace): boolean {
  return (
    Math.abs(other.x - x) < (other.width + name.width) / 2 + 2 &&
    Math.abs(other.y - y) < (other.height + name.height) / 2 + 1
  );
}

/** Spots for the name of an area: its middle, then circles of growing radius, flattened as text is. */
export function areaOffsets(): [number, number][] {
  const offsets: [number, number][] = [[0, 0]];
  for (const radius of [14, 26, 40, 56, 74])
    for (let k = 0; k < 12; k++) {
      const angle = (k / 12) * 2 * Math.PI;
      offsets.push([Math.cos(angle) * radius * 1.3, Math.sin(angle) * radius * 0.9]);
    }
  return offsets;
}

/** Spots for the name of one point: right, left, above, below, then the corners. */
export function pointOffsets(width: number, radius: number): [number, number][] {
  const side = width / 2 + radius + 5;
  const up = radius + 10;
  return [
    [side, 0],
    [-side, 0],
    [0, -up],
    [0, up],
    [side, -11],
    [side, 11],
    [-side, -11],
    [-side, 11],
  ];
}
