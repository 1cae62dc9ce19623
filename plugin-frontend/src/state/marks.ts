/** Which rows are ghosts, hidden, selected, ringed: the bits that the map draws beside the colours. */
import {
  FLAG_GHOST,
  FLAG_HIDDEN,
  FLAG_MATCH,
  FLAG_NEIGHBOUR,
  FLAG_SELECTED,
  type Marks,
} from "../view/api.js";

export interface MarkInput {
  readonly rows: number;
  /** One byte a row, 1 where the filter holds; null: no filter. */
  readonly kept: Uint8Array | null;
  readonly leftOut: Uint8Array | null;
  readonly selected: Uint32Array;
  readonly matches: Uint32Array | null;
  readonly links: Marks["links"];
  /** Rows that stand out without being selected: those whose movement is drawn. */
  readonly raised?: Uint32Array | null;
}

export function renderFlags(input: MarkInput): Uint8Array {
  const flags = new Uint8Array(input.rows);
  const { kept, leftOut } = input;
  for (let row = 0; row < input.rows; row++) {
    if (leftOut?.[row] === 1) flags[row] = FLAG_HIDDEN;
    else if (kept !== null && kept[row] !== 1) flags[row] = FLAG_GHOST;
  }
  const raise = (row: number, bit: number) => {
    if (row < input.rows) flags[row] = (flags[row] ?? 0) | bit;
  };
  for (const row of input.selected) raise(row, FLAG_SELECTED);
  for (const row of input.matches ?? []) raise(row, FLAG_MATCH);
  for (const { row } of input.links) raise(row, FLAG_NEIGHBOUR);
  for (const row of input.raised ?? []) raise(row, FLAG_NEIGHBOUR);
  return flags;
}
