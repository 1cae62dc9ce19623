import type {
  DataSource,
  Dataset,
  LaidBy,
  LayoutInfo,
  Place,
  Positions,
  TaskOptions,
} from "./api.js";

/** Which tensors are to be shown as one, and what they are called together. */
export interface JoinedPlan {
  readonly name: string;
  /** The column that tells them apart. */
  readonly column: string;
  readonly places: readonly (Place & { readonly label: string })[];
  /** Where the rows of another stand over those of the first; `by` null: as they are stored. */
  lay(
    first: { readonly dataset: Dataset; readonly placed: Positions },
    other: { readonly dataset: Dataset; readonly placed: Positions },
    layout: LayoutInfo,
    options: TaskOptions,
  ): Promise<{ readonly positions: Float32Array; readonly by: LaidBy | null }>;
}

/** Several data sets as one. */
export interface Joining {
  /** The source with one more run: these tensors, their rows one after the other. */
  withJoined(source: DataSource, plan: JoinedPlan): DataSource;
}
