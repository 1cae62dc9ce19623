/** What opens checkpoints of others: loaded only where a run holds some. */
export { readCheckpointIndex } from "pointillist/format";
