import { type ConceptTable, NO_CONCEPT, transposeConcepts } from "pointillist/format";
import type { ConceptCounts, ConceptFilter, RowConcept } from "./concept-api.js";

const FULL = 65_535;
/** Four rows of a mask at once. */
const ONES = 0x01010101;
type ConceptLeaf = Extract<ConceptFilter, { kind: "concept" }>;

/**
 * Concepts of all rows, both ways round: by row (CSR) and by concept (its transpose). Every answer is a fresh array.
 * A million rows with twenty concepts each filter in some ten milliseconds and recount in some twenty.
 */
export class ConceptIndex {
  readonly rows: number;
  readonly concepts: number;
  readonly #indptr: Uint32Array;
  readonly #indices: Uint16Array | Uint32Array;
  readonly #values: Uint16Array;
  readonly #offsets: Uint32Array;
  readonly #rowsOf: Uint32Array;
  readonly #valuesOf: Uint16Array;

  constructor(table: ConceptTable) {
    const transposed = transposeConcepts(table);
    this.rows = table.indptr.length - 1;
    this.concepts = table.names.length;
    this.#indptr = table.indptr;
    this.#indices = table.indices;
    this.#values = table.values;
    this.#offsets = transposed.offsets;
    this.#rowsOf = transposed.rows;
    this.#valuesOf = transposed.values;
  }

  ofRow(row: number): RowConcept[] {
    const found: RowConcept[] = [];
    for (let at = this.#indptr[row] ?? 0; at < (this.#indptr[row + 1] ?? 0); at++)
      found.push({
        concept: this.#indices[at] as number,
        confidence: (this.#values[at] as number) / FULL,
      });
    return found.sort((a, b) => b.confidence - a.confidence); // stable: equal ones stay as they were given
  }

  rowsOf(concept: number): { rows: Uint32Array; values: Uint16Array } {
    const [from, to] = this.#span(concept);
    return { rows: this.#rowsOf.slice(from, to), values: this.#valuesOf.slice(from, to) };
  }

  strongest(
    visible: Uint8Array,
    atLeast: number,
    thresholds: ReadonlyMap<number, number> = new Map(),
  ): { concept: Uint16Array; confidence: Uint16Array } {
    const least = this.#leastOf(atLeast, thresholds);
    const concept = new Uint16Array(this.rows).fill(NO_CONCEPT);
    const confidence = new Uint16Array(this.rows);
    for (let row = 0; row < this.rows; row++) {
      const end = this.#indptr[row + 1] as number; // row < rows
      for (let at = this.#indptr[row] as number; at < end; at++) {
        const candidate = this.#indices[at] as number;
        const value = this.#values[at] as number;
        // At equal confidence the first one met wins: the writer keeps the order in which labels were given.
        if (visible[candidate] !== 1 || value < (least[candidate] as number)) continue;
        if (concept[row] !== NO_CONCEPT && value <= (confidence[row] as number)) continue;
        concept[row] = candidate;
        confidence[row] = value;
      }
    }
    return { concept, confidence };
  }

  /** One byte a row: 1 where the filter holds. */
  mask(filter: ConceptFilter): Uint8Array {
    switch (filter.kind) {
      case "concept":
        return this.#set(emptyMask(this.rows), filter, 1);
      case "mask":
        return filter.mask.length === this.rows ? copyOf(filter.mask) : emptyMask(this.rows);
      case "not": {
        const mask = this.mask(filter.of);
        const words = wordsOf(mask);
        for (let at = 0; at < words.length; at++) words[at] = (words[at] as number) ^ ONES;
        return mask;
      }
      default:
        return this.#combine(filter.of, filter.kind);
    }
  }

  /**
   * How many rows of a mask have each concept, and how many rows it has. Where most rows are in it, those left out are
   * counted and taken from the whole.
   */
  recount(mask: Uint8Array): { rows: number; counts: Uint32Array } {
    let rows = 0;
    for (let row = 0; row < mask.length; row++) rows += mask[row] as number;
    const isMost = 2 * rows > this.rows;
    const counts = new Uint32Array(this.concepts);
    const wanted = isMost ? 0 : 1;
    const indptr = this.#indptr;
    const indices = this.#indices;
    for (let row = 0; row < mask.length; row++) {
      if (mask[row] !== wanted) continue;
      const end = indptr[row + 1] as number;
      for (let at = indptr[row] as number; at < end; at++) {
        const concept = indices[at] as number;
        counts[concept] = (counts[concept] as number) + 1;
      }
    }
    if (isMost)
      for (let concept = 0; concept < counts.length; concept++) {
        const [from, to] = this.#span(concept);
        counts[concept] = to - from - (counts[concept] as number);
      }
    return { rows, counts };
  }

  /** Figures of all concepts over the rows of a mask, at or above a confidence. */
  count(mask: Uint8Array | null, atLeast: number): ConceptCounts {
    const counts = new Uint32Array(this.concepts);
    const sums = new Float64Array(this.concepts);
    const least = Math.ceil(atLeast * FULL);
    let rows = 0;
    for (let row = 0; row < this.rows; row++) {
      if (mask && mask[row] !== 1) continue;
      rows++;
      const end = this.#indptr[row + 1] as number;
      for (let at = this.#indptr[row] as number; at < end; at++) {
        const value = this.#values[at] as number;
        if (value < least) continue;
        const concept = this.#indices[at] as number;
        counts[concept] = (counts[concept] as number) + 1;
        sums[concept] = (sums[concept] as number) + value;
      }
    }
    for (let concept = 0; concept < this.concepts; concept++)
      sums[concept] = (sums[concept] as number) / FULL;
    return { rows, counts, sums };
  }

  histogram(
    concept: number | null,
    bins: number,
  ): { bins: Uint32Array; minimum: number; maximum: number } {
    const [from, to] = concept === null ? [0, this.#valuesOf.length] : this.#span(concept);
    const counts = new Uint32Array(bins);
    let least = FULL;
    let most = 0;
    for (let at = from; at < to; at++) {
      const value = this.#valuesOf[at] as number;
      if (value < least) least = value;
      if (value > most) most = value;
      const bin = binOf(value, bins);
      counts[bin] = (counts[bin] as number) + 1;
    }
    const isEmpty = from === to;
    return {
      bins: counts,
      minimum: isEmpty ? 0 : least / FULL,
      maximum: isEmpty ? 1 : most / FULL,
    };
  }

  histograms(concepts: Uint32Array, bins: number): Uint32Array {
    const all = new Uint32Array(concepts.length * bins);
    concepts.forEach((concept, place) => {
      const [from, to] = this.#span(concept);
      for (let at = from; at < to; at++) {
        const bin = place * bins + binOf(this.#valuesOf[at] as number, bins);
        all[bin] = (all[bin] as number) + 1;
      }
    });
    return all;
  }

  /** Rows in which both of a pair occur; the diagonal counts each alone. */
  pairs(concepts: Uint32Array, atLeast: number): Uint32Array {
    const size = concepts.length;
    const placeOf = new Int32Array(this.concepts).fill(-1);
    concepts.forEach((concept, place) => {
      placeOf[concept] = place;
    });
    const least = Math.ceil(atLeast * FULL);
    const both = new Uint32Array(size * size);
    const here: number[] = [];
    for (let row = 0; row < this.rows; row++) {
      here.length = 0;
      const end = this.#indptr[row + 1] as number;
      for (let at = this.#indptr[row] as number; at < end; at++) {
        const place = placeOf[this.#indices[at] as number] as number;
        if (place >= 0 && (this.#values[at] as number) >= least) here.push(place);
      }
      for (const a of here)
        for (const b of here) both[a * size + b] = (both[a * size + b] as number) + 1;
    }
    return both;
  }

  /** Calls `each` for the concepts of a row. */
  visit(row: number, each: (concept: number, value: number) => void): void {
    const end = this.#indptr[row + 1] as number;
    for (let at = this.#indptr[row] as number; at < end; at++)
      each(this.#indices[at] as number, this.#values[at] as number);
  }

  #span(concept: number): [number, number] {
    return [this.#offsets[concept] ?? 0, this.#offsets[concept + 1] ?? 0];
  }

  /** Writes a byte at each row that has a concept at or above a confidence. */
  #set(mask: Uint8Array, { concept, atLeast }: ConceptLeaf, byte: number): Uint8Array {
    const least = Math.ceil(atLeast * FULL);
    const [from, to] = this.#span(concept);
    const values = this.#valuesOf;
    const rows = this.#rowsOf;
    for (let at = from; at < to; at++)
      if ((values[at] as number) >= least) mask[rows[at] as number] = byte;
    return mask;
  }

  /** An empty "and" holds everywhere, an empty "or" nowhere. */
  #combine(parts: readonly ConceptFilter[], kind: "and" | "or"): Uint8Array {
    const [first, ...others] = parts;
    if (!first) {
      const all = emptyMask(this.rows);
      return kind === "and" ? all.fill(1) : all;
    }
    const all = this.mask(first); // a fresh array, ours to write into
    // A concept's rows are known: they are set, or cleared, without a mask of their own.
    for (const part of others)
      if (kind === "or" && part.kind === "concept") this.#set(all, part, 1);
      else if (kind === "and" && part.kind === "not" && part.of.kind === "concept")
        this.#set(all, part.of, 0);
      else merge(wordsOf(all), wordsOf(this.mask(part)), kind);
    return all;
  }

  #leastOf(atLeast: number, thresholds: ReadonlyMap<number, number>): Uint32Array {
    const least = new Uint32Array(this.concepts).fill(Math.ceil(atLeast * FULL));
    for (const [concept, value] of thresholds) least[concept] = Math.ceil(value * FULL);
    return least;
  }
}

function binOf(value: number, bins: number): number {
  return Math.min(bins - 1, Math.floor((value / FULL) * bins));
}

/** Zeros, one byte a row; the buffer ends at a whole word. */
function emptyMask(rows: number): Uint8Array {
  return new Uint8Array(new ArrayBuffer(4 * Math.ceil(rows / 4)), 0, rows);
}

function copyOf(mask: Uint8Array): Uint8Array {
  const copy = emptyMask(mask.length);
  copy.set(mask);
  return copy;
}

/** A mask of `emptyMask` four rows at a time. */
const wordsOf = (mask: Uint8Array): Uint32Array => new Uint32Array(mask.buffer);

function merge(all: Uint32Array, other: Uint32Array, kind: "and" | "or"): void {
  // Two loops, since one with the question inside it is three times as slow.
  if (kind === "and")
    for (let at = 0; at < all.length; at++) all[at] = (all[at] as number) & (other[at] as number);
  else
    for (let at = 0; at < all.length; at++) all[at] = (all[at] as number) | (other[at] as number);
}
