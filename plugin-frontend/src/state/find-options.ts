/** Where and how the words in the find line are looked for. */
export interface FindOptions {
  /** Column's name, `CONCEPTS`, or null for everywhere. */
  readonly where: string | null;
  readonly matchCase: boolean;
  /** The whole cell, or the whole name of a concept. */
  readonly whole: boolean;
  /** Column shown beside each result, or null. */
  readonly beside: string | null;
}

export const FIRST_FIND: FindOptions = {
  where: null,
  matchCase: false,
  whole: false,
  beside: null,
};
