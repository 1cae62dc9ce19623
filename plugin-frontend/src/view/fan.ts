import type { CoincidingSpot } from "./spot-limits.js";

/** A fan opens after the pointer has rested this long on its spot. */
const OPEN_MS = 80;
const SPOT_RADIUS_PX = 9.5;
const RING_PX = 54;
const PAIR_PX = 36;
const PER_RING = 8;
/** Half of a member's picture, and the reach of a pick on a dot. */
const MEMBER_PX = 22;
const MARGIN_PX = 30;

/** A member of an open fan and where it is drawn. */
export interface FanMember {
  readonly row: number;
  readonly x: number;
  readonly y: number;
}

export interface OpenFan {
  readonly x: number;
  readonly y: number;
  /** Of the disc of paper behind the members. */
  readonly radius: number;
  readonly members: readonly FanMember[];
}

/** Which spot is fanned out. Opens under the pointer or by call, closes when the pointer leaves or the map moves. */
export class Fan {
  readonly #changed: (fan: OpenFan | null) => void;
  #open: OpenFan | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #awaited: CoincidingSpot | null = null;

  constructor(changed: (fan: OpenFan | null) => void) {
    this.#changed = changed;
  }

  get open(): OpenFan | null {
    return this.#open;
  }

  /** The pointer is here; spots are those of the present view. */
  point(
    x: number,
    y: number,
    spots: readonly CoincidingSpot[],
    order: (a: number, b: number) => number,
  ): void {
    if (this.#open) {
      if (Math.hypot(x - this.#open.x, y - this.#open.y) > this.#open.radius) this.close();
      return;
    }
    const spot = spots.find((one) => Math.hypot(one.x - x, one.y - y) <= SPOT_RADIUS_PX) ?? null;
    if (spot === this.#awaited) return;
    clearTimeout(this.#timer);
    this.#awaited = spot;
    if (spot) this.#timer = setTimeout(() => this.unfold(spot, order), OPEN_MS);
  }

  /** Opens now. Members stand in the given order, the first at twelve o'clock. */
  unfold(spot: CoincidingSpot, order: (a: number, b: number) => number): void {
    const rows = [...spot.rows].sort(order);
    const members = rows.map((row, index) => {
      const ring = Math.floor(index / PER_RING);
      const onRing = Math.min(PER_RING, rows.length - ring * PER_RING);
      const angle = ((index % PER_RING) / onRing) * 2 * Math.PI - Math.PI / 2;
      const radius = radiusOf(rows.length, ring);
      return { row, x: spot.x + Math.cos(angle) * radius, y: spot.y + Math.sin(angle) * radius };
    });
    const rings = Math.floor((rows.length - 1) / PER_RING);
    this.#open = {
      x: spot.x,
      y: spot.y,
      radius: radiusOf(rows.length, rings) + MARGIN_PX,
      members,
    };
    this.#changed(this.#open);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#awaited = null;
    if (!this.#open) return;
    this.#open = null;
    this.#changed(null);
  }

  /** The member at a place, -1 on the disc between members, null outside of it. */
  pick(x: number, y: number): number | null {
    if (!this.#open) return null;
    if (Math.hypot(x - this.#open.x, y - this.#open.y) > this.#open.radius) return null;
    const near = this.#open.members.find(
      (member) => Math.abs(member.x - x) <= MEMBER_PX && Math.abs(member.y - y) <= MEMBER_PX,
    );
    return near?.row ?? -1;
  }

  /** The member before or behind a row, round and round; the first for a row that is no member. */
  step(row: number, by: 1 | -1): number {
    const members = this.#open?.members ?? [];
    const at = members.findIndex((member) => member.row === row);
    const next = at < 0 ? 0 : (at + by + members.length) % Math.max(1, members.length);
    return members[next]?.row ?? -1;
  }
}

function radiusOf(members: number, ring: number): number {
  return members === 2 ? PAIR_PX : RING_PX * (ring + 1);
}
