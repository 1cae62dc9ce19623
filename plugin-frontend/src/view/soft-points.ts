import type { Appearance, Placement, Swatch } from "./api.js";
import { atOnce, PIECE, type Pieces } from "./pieces.js";
import { inOrder } from "./point-pass.js";
import type { Scene } from "./scene.js";

/** Where points stand and what they look like, place by place of the buffers. */
export interface SoftPoints {
  /** Positions in buffer order. */
  readonly placement: Placement;
  /** Four bytes a place: palette index, shape, strength, flags. */
  readonly looks: Uint8Array;
  readonly palette: readonly Swatch[];
}

/** What of a scene was put in the order of its buffers, which is read ten times as fast as row by row. */
export class KeptPoints {
  #order: Uint32Array | null = null;
  #appearance: Appearance | null = null;
  #looks: Uint8Array = new Uint8Array(0);
  #given: Placement | null = null;
  #placement: Placement = { positions: new Float32Array(0), dims: 2 };

  /** All of it is there. */
  has({ order, placement, appearance }: Scene): boolean {
    return order === this.#order && placement === this.#given && appearance === this.#appearance;
  }

  /** Puts in order what is not yet. */
  *prepare(scene: Scene): Pieces<void> {
    const { order, placement, appearance } = scene;
    const isSame = order === this.#order;
    if (!isSame || appearance !== this.#appearance) {
      this.#looks = yield* scene.looks();
      this.#appearance = appearance;
    }
    if (!isSame || placement !== this.#given) {
      this.#placement = yield* ordered(placement, order);
      this.#given = placement;
    }
    this.#order = order;
  }

  of(scene: Scene): SoftPoints {
    if (!this.has(scene)) atOnce(this.prepare(scene));
    return { placement: this.#placement, looks: this.#looks, palette: scene.palette() };
  }
}

function* ordered(given: Placement, order: Uint32Array): Pieces<Placement> {
  const { dims } = given;
  const positions = new Float32Array(order.length * dims);
  for (let first = 0; first < order.length; first += PIECE) {
    yield;
    positions.set(inOrder(given, order.subarray(first, first + PIECE)), first * dims);
  }
  return { positions, dims };
}
