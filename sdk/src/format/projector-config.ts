import { FormatError } from "../errors.js";
import { parseTextFormat, quoteText, type TextMessage } from "./text-format.js";

/**
 * The name the stock projector looks for in a run's folder.
 * @example
 * PROJECTOR_CONFIG_FILE; // => "projector_config.pbtxt"
 */
export const PROJECTOR_CONFIG_FILE = "projector_config.pbtxt";
/** More entries are refused. */
const EMBEDDING_LIMIT = 10_000;

/** One `embeddings` block. Paths are as written: relative to the config's folder, or whatever others put there. */
export interface ProjectorEmbedding {
  readonly tensorName: string;
  readonly metadataPath?: string;
  readonly bookmarksPath?: string;
  readonly tensorShape?: readonly number[];
  readonly sprite?: ProjectorSprite;
  readonly tensorPath?: string;
  /** Names of fields that the stock projector does not know: it answers 500 for them. */
  readonly unknownFields?: readonly string[];
  /** The block as it stood in the text; printed again unchanged. Drop it to print the fields above instead. */
  readonly raw?: string;
}

export interface ProjectorSprite {
  readonly imagePath: string;
  /** `[width, height]` of one cell in px. */
  readonly singleImageDim?: readonly number[];
}

/** What `projector_config.pbtxt` holds. */
export interface ProjectorConfig {
  readonly embeddings: readonly ProjectorEmbedding[];
  readonly modelCheckpointPath?: string;
  readonly modelCheckpointDir?: string;
  /** Top-level fields nobody knows, as they stood. */
  readonly unknown?: readonly string[];
}

/**
 * Parses a projector config. Unknown fields are kept and named, never an error here.
 * @throws FormatError `corrupt` with the line, `limit` past 4 MiB or 10,000 embeddings.
 * Source: tensorboard/plugins/projector/projector_config.proto.
 * @example
 * const { embeddings } = parseProjectorConfig('embeddings { tensor_name: "words" }');
 * embeddings[0].tensorName; // => "words"
 */
export function parseProjectorConfig(
  text: string,
  source = PROJECTOR_CONFIG_FILE,
): ProjectorConfig {
  const embeddings: ProjectorEmbedding[] = [];
  const unknown: string[] = [];
  let modelCheckpointPath: string | undefined;
  let modelCheckpointDir: string | undefined;
  for (const { name, value, start, end } of parseTextFormat(text, source).fields) {
    const raw = text.slice(start, end);
    if (name === "embeddings" && value.kind === "message") {
      embeddings.push({ ...readEmbedding(value.message, { source, offset: start }), raw });
    } else if (name === "model_checkpoint_path" && value.kind === "string") {
      modelCheckpointPath = value.text;
    } else if (name === "model_checkpoint_dir" && value.kind === "string") {
      modelCheckpointDir = value.text;
    } else {
      unknown.push(raw);
    }
    if (embeddings.length > EMBEDDING_LIMIT) {
      const message = `more than ${EMBEDDING_LIMIT} embeddings`;
      throw new FormatError("limit", message, { source, offset: start });
    }
  }
  return {
    embeddings,
    ...(modelCheckpointPath === undefined ? {} : { modelCheckpointPath }),
    ...(modelCheckpointDir === undefined ? {} : { modelCheckpointDir }),
    ...(unknown.length > 0 ? { unknown } : {}),
  };
}

function readEmbedding(
  message: TextMessage,
  at: { source: string; offset: number },
): ProjectorEmbedding {
  const strings = new Map<string, string>();
  const shape: number[] = [];
  const unknownFields: string[] = [];
  let sprite: ProjectorSprite | undefined;
  for (const { name, value } of message.fields) {
    if (name === "tensor_shape" && value.kind === "token") shape.push(readDim(value.text, at));
    else if (name === "sprite" && value.kind === "message") sprite = readSprite(value.message, at);
    else if (STRING_FIELDS.has(name) && value.kind === "string") strings.set(name, value.text);
    else unknownFields.push(name);
  }
  const metadataPath = strings.get("metadata_path");
  const bookmarksPath = strings.get("bookmarks_path");
  const tensorPath = strings.get("tensor_path");
  return {
    tensorName: strings.get("tensor_name") ?? "",
    ...(metadataPath ? { metadataPath } : {}),
    ...(bookmarksPath ? { bookmarksPath } : {}),
    ...(shape.length > 0 ? { tensorShape: shape } : {}),
    ...(sprite ? { sprite } : {}),
    ...(tensorPath ? { tensorPath } : {}),
    ...(unknownFields.length > 0 ? { unknownFields } : {}),
  };
}

const STRING_FIELDS = new Set(["tensor_name", "metadata_path", "bookmarks_path", "tensor_path"]);

function readSprite(message: TextMessage, at: { source: string; offset: number }): ProjectorSprite {
  let imagePath = "";
  const dims: number[] = [];
  for (const { name, value } of message.fields) {
    if (name === "image_path" && value.kind === "string") imagePath = value.text;
    else if (name === "single_image_dim" && value.kind === "token")
      dims.push(readDim(value.text, at));
  }
  return { imagePath, ...(dims.length > 0 ? { singleImageDim: dims } : {}) };
}

/** A uint32 in decimal, octal or hexadecimal, as the text format allows. */
function readDim(token: string, at: { source: string; offset: number }): number {
  const octal = /^0[0-7]+$/.test(token);
  const plain = /^(0[xX][0-9a-fA-F]+|\d+)$/.test(token);
  const value = octal ? Number.parseInt(token, 8) : plain ? Number(token) : -1;
  if (Number.isSafeInteger(value) && value >= 0 && value < 2 ** 32) return value;
  throw new FormatError("corrupt", `${token} is no dimension`, at);
}

/**
 * Prints a config with stock fields only. Entries that carry `raw` are printed as they stood.
 * The result parses, as a proto, to what `tensorboard.plugins.projector.visualize_embeddings` writes.
 * @example
 * printProjectorConfig({ embeddings: [{ tensorName: "words" }] }).includes('tensor_name: "words"'); // => true
 */
export function printProjectorConfig(config: ProjectorConfig): string {
  const lines: string[] = [];
  if (config.modelCheckpointPath !== undefined) {
    lines.push(`model_checkpoint_path: ${quoteText(config.modelCheckpointPath)}`);
  }
  for (const embedding of config.embeddings) lines.push(embedding.raw ?? printBlock(embedding));
  if (config.modelCheckpointDir !== undefined) {
    lines.push(`model_checkpoint_dir: ${quoteText(config.modelCheckpointDir)}`);
  }
  return lines
    .concat(config.unknown ?? [])
    .map((line) => `${line}\n`)
    .join("");
}

function printBlock(embedding: ProjectorEmbedding): string {
  const lines = ["embeddings {"];
  const text = (name: string, value: string | undefined, indent = "  ") => {
    if (value !== undefined && value !== "") lines.push(`${indent}${name}: ${quoteText(value)}`);
  };
  text("tensor_name", embedding.tensorName);
  text("metadata_path", embedding.metadataPath);
  text("bookmarks_path", embedding.bookmarksPath);
  for (const dim of embedding.tensorShape ?? []) lines.push(`  tensor_shape: ${dim}`);
  if (embedding.sprite) {
    lines.push("  sprite {");
    text("image_path", embedding.sprite.imagePath, "    ");
    for (const dim of embedding.sprite.singleImageDim ?? []) {
      lines.push(`    single_image_dim: ${dim}`);
    }
    lines.push("  }");
  }
  text("tensor_path", embedding.tensorPath);
  lines.push("}");
  return lines.join("\n");
}

/**
 * The config with `entry` in the place of every entry of its tensor name (the first one's place; doubles go), or at
 * the end. All others stay as they stand.
 * @example
 * const config = withEmbedding({ embeddings: [] }, { tensorName: "words" });
 * config.embeddings.length; // => 1
 */
export function withEmbedding(config: ProjectorConfig, entry: ProjectorEmbedding): ProjectorConfig {
  const embeddings: ProjectorEmbedding[] = [];
  let placed = false;
  for (const present of config.embeddings) {
    if (present.tensorName !== entry.tensorName) embeddings.push(present);
    else if (!placed) {
      embeddings.push(entry);
      placed = true;
    }
  }
  if (!placed) embeddings.push(entry);
  return { ...config, embeddings };
}
