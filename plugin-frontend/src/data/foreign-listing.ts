/** What lists runs of others: loaded only where a run holds anything of theirs. */
export { completeListing, readCheckpointIndex } from "pointillist/format";
