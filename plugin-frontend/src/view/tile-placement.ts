/** A tile that may be drawn: a square of `size` px round (x, y). */
export interface Tile {
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** No tile may cover more than this share of another. */
const OVERLAP = 0.06;

/**
 * Takes tiles in the given order and keeps each that overlaps no kept one by more than 6 % of the smaller; at most
 * `most`. What is left out stays a dot.
 */
export function placeTiles(candidates: readonly Tile[], most: number): Tile[] {
  const kept: Tile[] = [];
  const largest = candidates.reduce((size, tile) => Math.max(size, tile.size), 1);
  // Tiles in cells as large as the largest one: only the nine cells round a tile can hold one that touches it.
  const cells = new Map<string, Tile[]>();
  const cellOf = (value: number) => Math.floor(value / largest);
  for (const tile of candidates) {
    if (kept.length >= most) break;
    const cx = cellOf(tile.x);
    const cy = cellOf(tile.y);
    if (isCovered(tile, cells, cx, cy)) continue;
    kept.push(tile);
    const key = `${cx},${cy}`;
    const cell = cells.get(key);
    if (cell) cell.push(tile);
    else cells.set(key, [tile]);
  }
  return kept;
}

function isCovered(
  tile: Tile,
  cells: ReadonlyMap<string, Tile[]>,
  cx: number,
  cy: number,
): boolean {
  for (let x = cx - 1; x <= cx + 1; x++)
    for (let y = cy - 1; y <= cy + 1; y++)
      for (const other of cells.get(`${x},${y}`) ?? [])
        if (overlap(tile, other) > OVERLAP) return true;
  return false;
}

/** Share of the smaller tile that the other covers. */
function overlap(a: Tile, b: Tile): number {
  const reach = (a.size + b.size) / 2;
  const width = Math.min(reach - Math.abs(a.x - b.x), a.size, b.size);
  const height = Math.min(reach - Math.abs(a.y - b.y), a.size, b.size);
  if (width <= 0 || height <= 0) return 0;
  const smaller = Math.min(a.size, b.size);
  return (width * height) / (smaller * smaller);
}
