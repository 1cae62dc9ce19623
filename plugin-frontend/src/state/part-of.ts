import type { Dataset, DatasetPart } from "../data/api.js";

/** Which of several data sets laid over each other a row is of; undefined where there is but one. */
export function partOf(dataset: Dataset | null, row: number): DatasetPart | undefined {
  return dataset?.joined?.parts.find(
    ({ firstRow, rows }) => row >= firstRow && row < firstRow + rows,
  );
}

/** The number that a row has in its own run. */
export function ownRow(dataset: Dataset | null, row: number): number {
  return row - (partOf(dataset, row)?.firstRow ?? 0);
}
