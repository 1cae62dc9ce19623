/**
 * A part of Clarifai's protobuf export: one `InputBatch`. Read by hand, for only ids, pictures' addresses, concepts and
 * vectors are wanted of a message with hundreds of fields.
 *
 * InputBatch { inputs 1 }  Input { id 1, data 2 }  Data { image 1, concepts 3, embeddings 9 }  Image { url 1 }
 * Concept { id 1, name 2, value 3 (float) }  Embedding { vector 1 (packed floats) }
 * Source: clarifai/api/resources.proto.
 */
import { Cursor } from "../../format/cursor.js";

const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Calls `onField` for each field that is bytes or a 32-bit number; skips all others. @throws FormatError */
function eachField(
  bytes: Uint8Array,
  source: string,
  onField: (number: number, content: Uint8Array) => void,
): void {
  const cursor = new Cursor(bytes, source);
  while (cursor.left) {
    const tag = cursor.varint("a field's tag");
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (number === 0) cursor.fail("corrupt", "field 0");
    if (wire === WIRE.varint) cursor.varint("a number");
    else if (wire === WIRE.fixed64) cursor.skip(8, "a number");
    else if (wire === WIRE.bytes)
      onField(number, cursor.take(cursor.varint("a length"), "a field"));
    else if (wire === WIRE.fixed32) onField(number, cursor.take(4, "a number"));
    else cursor.fail("corrupt", `wire type ${wire}`);
  }
}

/** Reads one part in the shape of the JSON export. @throws FormatError when it is no protobuf. */
export function decodeInputBatch(bytes: Uint8Array, source: string): { inputs: unknown[] } {
  const inputs: unknown[] = [];
  eachField(bytes, source, (number, content) => {
    if (number === 1) inputs.push(decodeInput(content, source));
  });
  return { inputs };
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function decodeInput(bytes: Uint8Array, source: string): unknown {
  let id = "";
  let data: unknown;
  eachField(bytes, source, (number, content) => {
    if (number === 1) id = text(content);
    if (number === 2) data = decodeData(content, source);
  });
  return { id, data };
}

function decodeData(bytes: Uint8Array, source: string): unknown {
  const concepts: unknown[] = [];
  const embeddings: unknown[] = [];
  let image: unknown;
  eachField(bytes, source, (number, content) => {
    if (number === 1) image = decodeImage(content, source);
    if (number === 3) concepts.push(decodeConcept(content, source));
    if (number === 9) embeddings.push(decodeEmbedding(content, source));
  });
  return { image, concepts, embeddings };
}

function decodeImage(bytes: Uint8Array, source: string): unknown {
  let url: string | undefined;
  eachField(bytes, source, (number, content) => {
    if (number === 1) url = text(content);
  });
  return { url };
}

function decodeConcept(bytes: Uint8Array, source: string): unknown {
  const concept: { id?: string; name?: string; value?: number } = {};
  eachField(bytes, source, (number, content) => {
    if (number === 1) concept.id = text(content);
    if (number === 2) concept.name = text(content);
    if (number === 3 && content.length === 4) concept.value = floatsOf(content)[0] ?? 0;
  });
  return concept;
}

/** Packed, as proto3 writes, or one field a value. */
function decodeEmbedding(bytes: Uint8Array, source: string): unknown {
  const vector: number[] = [];
  eachField(bytes, source, (number, content) => {
    if (number === 1) for (const value of floatsOf(content)) vector.push(value);
  });
  return { vector };
}

function floatsOf(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length >> 2 }, (_, at) => view.getFloat32(at * 4, true));
}
