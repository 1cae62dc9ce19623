import { createHash } from "node:crypto";

/** SHA-256 of the parts one after the other, as lower-case hex. */
export function sha256Hex(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** 8 hex digits of the content: what files that are shared by content are named by. */
export function contentHash(bytes: Uint8Array): string {
  return sha256Hex(bytes).slice(0, 8);
}

/** `contentHash` of pieces one after the other, of which one is held at a time. */
export async function contentHashOf(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of pieces) hash.update(piece);
  return hash.digest("hex").slice(0, 8);
}
