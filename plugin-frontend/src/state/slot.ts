/** A concept's colour: one of eight hues and the round (0 circle, 1 diamond, 2 triangle, 3 square). */
export interface Slot {
  readonly slot: number;
  readonly round: number;
}

export interface Legend {
  /** Concepts in rank order, all rounds; the first round's eight come first, most frequent first. */
  readonly rounds: readonly (readonly number[])[];
  readonly slots: ReadonlyMap<number, Slot>;
  /** On nearly all points: left out of colours and of counts of the rest. */
  readonly stop: readonly number[];
}

export const EMPTY_LEGEND: Legend = { rounds: [], slots: new Map(), stop: [] };
