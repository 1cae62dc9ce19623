import { ArgumentError, ShapeError } from "../../errors.js";
import { conceptsFolder, encodeConcepts } from "../../format/concept-files.js";
import { buildConcepts, strongestConcepts, topConceptColumn } from "../../format/concepts.js";
import type { Manifest } from "../../format/manifest.js";
import { encodeMetadata, type MetadataInput } from "../../format/metadata.js";
import { encodeNpy } from "../../format/npy.js";
import { contentHash } from "../../io/hash.js";
import type { EmbeddingOptions } from "./options.js";
import { planSequence, type SequenceColumn, type SequenceOptions } from "./sequence.js";

/** A file beside the manifest: its name there and its content. */
export interface SideFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file beside the manifest that is made piece by piece while it is written. */
export interface StreamedFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  chunks(): AsyncIterable<Uint8Array>;
}

/** Files, and what the manifest says of them. */
export interface SideFiles {
  readonly files: readonly SideFile[];
  readonly manifest: Partial<Manifest>;
}

/** Without the rows in `skipped`; unchanged where there are none. */
export function keepRows<T>(rows: readonly T[], skipped: ReadonlySet<number>): readonly T[] {
  return skipped.size === 0 ? rows : rows.filter((_, row) => !skipped.has(row));
}

/**
 * Labels of all kinds: metadata, concepts, the strongest concept of each row, ids.
 * `rowCount` counts the caller's rows, `skipped` those of them that are left out.
 * @throws ShapeError where something has other rows than the vectors.
 */
export function planLabels(
  options: EmbeddingOptions,
  rowCount: number,
  skipped: ReadonlySet<number>,
): SideFiles {
  const kept = rowCount - skipped.size;
  const concepts = planConcepts(options, rowCount, skipped);
  const ids = planIds(options, rowCount, skipped);
  if (options.metadata === undefined && !concepts.topConcept && !options.sequence) {
    return { files: concepts.files, manifest: { ...concepts.manifest, ...ids } };
  }
  const input = keepMetadata(options.metadata ?? {}, rowCount, skipped);
  const next = options.sequence
    ? planSequence(keepSequence(options.sequence, skipped), input, kept)
    : undefined;
  const metadata = encodeMetadata(input, kept, {
    ...(next ? { next } : {}),
    ...(concepts.topConcept ? { topConcept: concepts.topConcept } : {}),
    ...(options.sequences ? { sequences: true } : {}),
  });
  const file = `metadata-${contentHash(metadata.bytes)}.tsv`;
  requireColumn(
    options.ids,
    metadata.manifest.columns.map(({ name }) => name),
  );
  return {
    files: [...concepts.files, { name: file, bytes: metadata.bytes }],
    manifest: { ...concepts.manifest, ...ids, metadata: { file, ...metadata.manifest } },
  };
}

/** The caller's values without those of the rows that are left out. */
function keepSequence(sequence: SequenceOptions, skipped: ReadonlySet<number>): SequenceOptions {
  const kept = (column: SequenceColumn) =>
    typeof column === "string" ? column : keepRows(column, skipped);
  const { group, order } = sequence;
  return { order: kept(order), ...(group === undefined ? {} : { group: kept(group) }) };
}

function planConcepts(
  { concepts }: EmbeddingOptions,
  rowCount: number,
  skipped: ReadonlySet<number>,
): SideFiles & { readonly topConcept?: readonly string[] } {
  if (concepts === undefined) return { files: [], manifest: {} };
  if (!Array.isArray(concepts))
    throw new ArgumentError("concepts", "a list of concepts for each row", typeof concepts);
  if (concepts.length !== rowCount)
    throw new ShapeError("concepts", `${rowCount} rows, as the vectors`, `${concepts.length}`);
  const table = buildConcepts(keepRows(concepts, skipped));
  if (table.names.length === 0) return { files: [], manifest: {} };
  const encoded = encodeConcepts(table);
  const folder = conceptsFolder(encoded);
  const strongest = strongestConcepts(table);
  const colour = encodeNpy("u2", [rowCount - skipped.size, 2], strongest);
  const colourFile = `colour-${contentHash(colour)}.npy`;
  return {
    files: [
      ...Object.entries(encoded).map(([name, bytes]) => ({ name: `${folder}/${name}`, bytes })),
      { name: colourFile, bytes: colour },
    ],
    manifest: {
      colour: colourFile,
      concepts: {
        folder,
        names: table.names,
        ...(table.ids ? { ids: table.ids } : {}),
        assignments: table.indices.length,
      },
    },
    topConcept: topConceptColumn(strongest, table.names),
  };
}

function planIds(
  { ids }: EmbeddingOptions,
  rowCount: number,
  skipped: ReadonlySet<number>,
): Pick<Manifest, "ids"> | object {
  if (ids === undefined) return {};
  if (typeof ids === "string") return { ids: { kind: "column", column: ids } };
  if (ids.length !== rowCount)
    throw new ShapeError("ids", `${rowCount} rows, as the vectors`, `${ids.length}`);
  const values = ids.map(String);
  const seen = new Map<string, number>();
  values.forEach((id, row) => {
    const before = seen.get(id);
    if (before !== undefined)
      throw new ArgumentError("ids", "each once", `rows ${before} and ${row} with the same id`);
    seen.set(id, row);
  });
  return { ids: { kind: "list", values: keepRows(values, skipped) } };
}

function requireColumn(ids: EmbeddingOptions["ids"], columns: readonly string[]): void {
  if (typeof ids !== "string" || columns.includes(ids)) return;
  throw new ArgumentError("ids", `a metadata column: ${columns.join(", ")}`, JSON.stringify(ids));
}

function keepMetadata(
  input: MetadataInput,
  rowCount: number,
  skipped: ReadonlySet<number>,
): MetadataInput {
  if (skipped.size === 0) return input;
  if (Array.isArray(input)) {
    if (input.length !== rowCount)
      throw new ShapeError("metadata", `${rowCount} rows, as the vectors`, `${input.length}`);
    return keepRows(input, skipped) as MetadataInput;
  }
  const columns = Object.entries(input as Record<string, ArrayLike<string>>);
  return Object.fromEntries(
    columns.map(([name, values]) => {
      if (values?.length !== rowCount)
        throw new ShapeError(`metadata.${name}`, `${rowCount} rows`, `${values?.length}`);
      return [name, keepRows(Array.from(values), skipped)];
    }),
  );
}
