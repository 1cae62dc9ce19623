import { FormatError } from "../../errors.js";
import type { SourceConcept, SourceSet } from "../source-set.js";
import { conceptOf, isObject, tableOfObjects } from "./json-rows.js";
import { setFromTable, type TableOptions } from "./table.js";

/** What other labelling tools export, as JSON. */

/**
 * A FiftyOne dataset export (`samples.json`): labels, tags and classifications become concepts.
 * Source: FiftyOne's FiftyOneDataset format.
 * @throws FormatError when no sample has an embedding.
 */
export function setFromFiftyOne(value: unknown, source: string, options: TableOptions): SourceSet {
  const samples = isObject(value) && Array.isArray(value["samples"]) ? value["samples"] : [];
  const rows = samples.filter(isObject).map((sample) => {
    const row: Record<string, unknown> = { concepts: fiftyOneConcepts(sample) };
    for (const [name, field] of Object.entries(sample))
      if (name === "_id") row["id"] = idOf(field);
      else if (!isObject(field) && name !== "tags") row[name] = field;
    return row;
  });
  if (!rows.length) throw new FormatError("unsupported", "holds no samples", { source, offset: 0 });
  return setFromTable(tableOfObjects("fiftyone", rows), source, options);
}

function idOf(field: unknown): unknown {
  return isObject(field) ? field["$oid"] : field;
}

function fiftyOneConcepts(sample: Record<string, unknown>): SourceConcept[] {
  const found: SourceConcept[] = [];
  const add = (item: unknown) => {
    const concept = conceptOf(item);
    if (concept)
      found.push({
        name: concept.name,
        ...(concept.value === undefined ? {} : { value: concept.value }),
      });
  };
  for (const tag of Array.isArray(sample["tags"]) ? sample["tags"] : []) add(tag);
  for (const field of Object.values(sample)) {
    if (!isObject(field)) continue;
    if (typeof field["label"] === "string") add(labelOnly(field));
    for (const list of [field["classifications"], field["detections"]])
      if (Array.isArray(list)) for (const item of list) if (isObject(item)) add(labelOnly(item));
  }
  return found;
}

/** FiftyOne's own ids name the annotation, not the label. */
function labelOnly(field: Record<string, unknown>): unknown {
  return { label: field["label"], confidence: field["confidence"] };
}

/**
 * Inputs of a Clarifai dataset export: pictures, concepts and embeddings. Each `part` is one JSON `InputBatch`.
 * Source: clarifai/api/resources.proto, InputBatch.
 * @throws FormatError when no input has an embedding.
 */
export function setFromClarifaiExport(
  parts: readonly unknown[],
  source: string,
  options: TableOptions,
): SourceSet {
  const rows = parts.flatMap((part) => {
    const inputs = isObject(part) && Array.isArray(part["inputs"]) ? part["inputs"] : [];
    return inputs.filter(isObject).flatMap(exportRow);
  });
  if (!rows.length)
    throw new FormatError(
      "unsupported",
      "no input holds an embedding; export the dataset version with embeddings",
      { source, offset: 0 },
    );
  return setFromTable(tableOfObjects("clarifai-export", rows), source, options);
}

function exportRow(input: Record<string, unknown>): Record<string, unknown>[] {
  const data = isObject(input["data"]) ? input["data"] : {};
  const embeddings = Array.isArray(data["embeddings"]) ? data["embeddings"] : [];
  const first = embeddings[0];
  const vector = isObject(first) ? first["vector"] : undefined;
  if (!Array.isArray(vector)) return [];
  const concepts = Array.isArray(data["concepts"]) ? data["concepts"] : [];
  const image = isObject(data["image"]) ? data["image"]["url"] : undefined;
  return [
    {
      id: input["id"],
      vector,
      concepts: concepts.map(storedConcept),
      ...(typeof image === "string" ? { image } : {}),
    },
  ];
}

/** A stored label without a value is a plain yes: its default is 1 (cl_default_float in resources.proto). */
function storedConcept(item: unknown): unknown {
  return isObject(item) && item["value"] === undefined ? { ...item, value: 1 } : item;
}
