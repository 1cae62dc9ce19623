/** One figure of a page: the number as it is written there, where it comes from, and what the results say. */
export interface Figure {
  readonly written: string;
  readonly source: string;
  readonly measured: string;
}
/** The page with every marked figure as the committed results have it. */
export function withFigures(page: string, read: (name: string) => unknown): string;
/** Every marked figure of a page, in order. */
export function figuresOf(page: string, read: (name: string) => unknown): Figure[];
