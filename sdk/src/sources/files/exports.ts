import { FormatError } from "../../errors.js";
import type { SourceSet } from "../source-set.js";
import { isObject, tableOfObjects } from "./json-rows.js";
import { setFromTable, type TableOptions } from "./table.js";

/** What Clarifai exports, as JSON. */

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
