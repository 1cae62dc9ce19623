import type { ListedFile, RunListing } from "pointillist/format";
import { fromBase64 } from "./run-files.js";

/** A line of a config as our writer prints it: stock fields only, and paths into its own folder. */
const OUR_LINE =
  /^\s*(embeddings \{|sprite \{|\}|tensor_name: "([^"\\]*)"|(tensor_path|metadata_path|bookmarks_path|image_path): "embeddings\/[^"\\]*"|(tensor_shape|single_image_dim): \d+)?$/;

/**
 * True where the listing of our own writer's files tells all there is: no checkpoint of others, and every config is
 * one of ours, line by line. In doubt it is false, which costs the parsers of what others write.
 */
export function isAllOurs(files: readonly ListedFile[], own: RunListing): boolean {
  const tags = new Set(own.embeddings.map(({ tensor }) => tensor));
  return files.every(({ path, base64 }) => {
    if (path.startsWith("embeddings/")) return true;
    if (path.endsWith(".index")) return false;
    if (!path.endsWith("projector_config.pbtxt")) return true;
    if (base64 === undefined) return false;
    const lines = new TextDecoder().decode(fromBase64(base64)).split("\n");
    return lines.every((line) => {
      const match = OUR_LINE.exec(line);
      if (!match) return false;
      return match[2] === undefined || tags.has(match[2]);
    });
  });
}
