import type { Eye, Spot } from "./camera.js";
import { tileSide } from "./point-size.js";
import type { Scene } from "./scene.js";
import type { TileAtlas } from "./tile-atlas.js";
import type { DrawnTile } from "./tile-pass.js";
import { placeTiles, type Tile } from "./tile-placement.js";

/** In a solid layout: sides of tiles at the front and, as a share of that, at the middle. Behind it there are none. */
const BACK_SHARE = 0.45;
/** Rows considered in one placement, strongest first; enough to fill any screen several times over. */
const MOST_CANDIDATES = 20_000;
const SELECTED_EDGE = 1.8;
/**
 * Sides that pictures are cut at, in px: a zoom from 32 to 128 cuts them anew four times, not at every frame. What is
 * drawn is at most a third smaller.
 */
const CUT_AT = [16, 24, 32, 48, 64, 96, 128] as const;

/** Which rows are pictures in this frame, and where. */
export class TileStage {
  readonly #scene: Scene;
  readonly #atlas: TileAtlas;
  #ranked: Uint32Array | null = null;
  #placed: readonly Tile[] = [];
  #side = 0;
  isOn = false;
  /** What draws pictures has been loaded. */
  canDraw = false;
  /** Side of a tile at fit, in px. */
  sizePx = 32;

  constructor(scene: Scene, atlas: TileAtlas) {
    this.#scene = scene;
    this.#atlas = atlas;
  }

  /** Rows, strengths or marks have changed: rank anew. */
  invalidate(): void {
    this.#ranked = null;
  }

  get placed(): readonly Tile[] {
    return this.#placed;
  }

  /** Side of the tiles of the last frame in px, those at the front of a solid layout; 0 where there are none. */
  get side(): number {
    return this.isOn ? this.#side : 0;
  }

  /** The side that their pictures are cut at: at least `side`, and seldom another. */
  get cutSide(): number {
    return this.isOn ? cutFor(this.#side) : 0;
  }

  /** Chooses the tiles of this frame and cuts their pictures. */
  arrange(eye: Eye, ratio: number, zoomFromFit: number): { back: DrawnTile[]; front: DrawnTile[] } {
    if (!this.isOn || !this.canDraw) {
      this.#placed = [];
      return { back: [], front: [] };
    }
    const side = tileSide(this.sizePx, zoomFromFit);
    this.#side = side;
    this.#atlas.setCellPx(Math.max(8, Math.ceil(cutFor(side) * ratio)));
    const spot: Spot = { x: 0, y: 0, z: 0, near: 1 };
    const candidates: Tile[] = [];
    for (const row of this.#rank()) {
      if (candidates.length >= MOST_CANDIDATES) break;
      if (!this.#scene.spotOf(row, eye, spot) || !isNear(spot, eye, side)) continue;
      const back = eye.depth > 0 ? 0.5 - (0.5 * spot.z) / eye.depth : 0;
      if (back > 0.5) continue;
      const size = side * (1 - (1 - BACK_SHARE) * back);
      candidates.push({ row, x: spot.x, y: spot.y, size });
    }
    this.#placed = placeTiles(candidates, this.#atlas.capacity);
    this.#atlas.prepare(this.#placed.map((tile) => tile.row));
    return this.#dress(eye, spot);
  }

  /** The topmost tile at a place of the screen, or -1. */
  hit(x: number, y: number): number {
    for (let i = this.#placed.length - 1; i >= 0; i--) {
      const tile = this.#placed[i] as Tile;
      const half = tile.size / 2;
      if (Math.abs(tile.x - x) <= half && Math.abs(tile.y - y) <= half) return tile.row;
    }
    return -1;
  }

  #dress(eye: Eye, spot: Spot): { back: DrawnTile[]; front: DrawnTile[] } {
    const layers = this.#scene.layers();
    const flags = this.#scene.marks.flags;
    const back: DrawnTile[] = [];
    const front: DrawnTile[] = [];
    for (const tile of this.#placed) {
      const flag = flags[tile.row] as number;
      const isSelected = (flag & 4) !== 0;
      const isFront = layers.needsWash && (flag & (4 | 8)) !== 0;
      this.#scene.spotOf(tile.row, eye, spot);
      const depth = eye.depth > 0 ? Math.max(0, 0.5 - (0.5 * spot.z) / eye.depth) : 0;
      (isFront ? front : back).push({
        ...tile,
        foot: this.#scene.colourOf(tile.row),
        edge: isSelected ? SELECTED_EDGE : 0,
        haze: 0.45 * depth,
      });
    }
    if (eye.depth > 0) {
      // Far tiles first, so that nearer ones cover them: greedy order is by strength, not by depth.
      back.sort((a, b) => b.haze - a.haze);
      front.sort((a, b) => b.haze - a.haze);
    }
    return { back, front };
  }

  /** Live rows that have a picture and are not hollow, selected ones first, then by strength, then by row. */
  #rank(): Uint32Array {
    if (this.#ranked) return this.#ranked;
    const { rows, appearance, marks } = this.#scene;
    const keys = new Float64Array(rows);
    const list: number[] = [];
    for (let row = 0; row < rows; row++) {
      if (!this.#scene.isLive(row) || appearance?.shape[row] === 4 || !this.#atlas.has(row))
        continue;
      const selected = ((marks.flags[row] as number) & (4 | 8)) !== 0 ? 1024 : 0;
      keys[row] = selected + (appearance?.strength[row] ?? 255);
      list.push(row);
    }
    list.sort((a, b) => (keys[b] as number) - (keys[a] as number) || a - b);
    this.#ranked = Uint32Array.from(list);
    return this.#ranked;
  }
}

function cutFor(side: number): number {
  return CUT_AT.find((one) => one >= side) ?? side;
}

function isNear(spot: Spot, eye: Eye, margin: number): boolean {
  return (
    spot.x > -margin &&
    spot.y > -margin &&
    spot.x < eye.width + margin &&
    spot.y < eye.height + margin
  );
}
