/** From so many rows, one pass over all of them is as much as a page can do without a pause. */
export const MANY_ROWS = 200_000;
