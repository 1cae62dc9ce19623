/**
 * A small seeded generator of uniform numbers: the same sequence on every platform, since it uses 32-bit integer
 * arithmetic only. Source: Bob Jenkins' "small fast" generator (public domain), 32-bit form.
 */
export class Random {
  #a = 0xf1ea5eed;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number) {
    this.#b = seed | 0;
    this.#c = Math.floor(seed / 4294967296) | 0;
    this.#d = seed | 0;
    for (let i = 0; i < 20; i++) this.integer();
  }

  /** A uniform 32-bit unsigned integer. */
  integer(): number {
    const e = (this.#a - ((this.#b << 27) | (this.#b >>> 5))) | 0;
    this.#a = this.#b ^ ((this.#c << 17) | (this.#c >>> 15));
    this.#b = (this.#c + this.#d) | 0;
    this.#c = (this.#d + e) | 0;
    this.#d = (e + this.#a) | 0;
    return this.#d >>> 0;
  }

  /** Uniform in [0, 1), 32 bits fine. */
  uniform(): number {
    return this.integer() / 4294967296;
  }

  /** A uniform integer in [0, count). */
  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** Standard normal, by the polar method: it needs no trigonometry, whose last bit could differ by platform. */
  normal(): number {
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }
}

/** `count` different row numbers of `rows`, ascending; all of them where `count` is not smaller. */
export function sampleRows(rows: number, count: number, seed: number): Int32Array {
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  if (count >= rows) return order;
  const random = new Random(seed);
  for (let i = 0; i < count; i++) {
    const other = i + random.below(rows - i);
    const row = order[i] as number;
    order[i] = order[other] as number;
    order[other] = row;
  }
  return order.slice(0, count).sort();
}
