/** Neighbours that positives and near negatives are drawn from. */
export const TRIPLET_NEIGHBOURS = 50;
