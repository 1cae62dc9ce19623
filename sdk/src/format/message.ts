import type Long from "long";
import * as $protobuf from "#proto/protobuf-runtime.js";
import { FormatError, type Place } from "../errors.js";
import { DEFAULT_LIMITS, type Limits } from "./limits.js";

const { Reader, Writer } = $protobuf;

/** The two functions of a generated message class. */
export interface MessageType<Properties, Message> {
  encode(message: Properties, writer?: $protobuf.Writer): $protobuf.Writer;
  decode(reader: $protobuf.Reader): Message;
}

/** What `decode` takes beyond its published parameters: the depth that it starts to count from. */
type DecodeFrom<Message> = (
  reader: $protobuf.Reader,
  length: undefined,
  end: undefined,
  depth: number,
) => Message;

/** A message as bytes of its own. */
export function encodeMessage<P, M>(type: MessageType<P, M>, message: P): Uint8Array {
  // Not Writer.create(): in Node that gives a Buffer, whose memory is shared with other Buffers.
  return type.encode(message, new Writer()).finish();
}

/**
 * A message from bytes; its byte fields borrow from `bytes`.
 * @throws FormatError `truncated` where a field ends behind the bytes, `limit` where messages nest too deep, `corrupt`
 *   for anything else.
 */
export function decodeMessage<P, M>(
  type: MessageType<P, M>,
  bytes: Uint8Array,
  at: Place,
  limits: Pick<Limits, "messageDepth"> = DEFAULT_LIMITS,
): M {
  // The runtime's own limit is one number for the whole process; starting deeper has the same effect for this call.
  const depth = Reader.recursionLimit - limits.messageDepth + 1;
  const reader = new Reader(bytes);
  reader.discardUnknown = true;
  try {
    return (type.decode as DecodeFrom<M>)(reader, undefined, undefined, depth);
  } catch (cause) {
    if (cause instanceof Error && cause.message === "max depth exceeded") {
      const reason = `protobuf: nested deeper than ${limits.messageDepth}`;
      throw new FormatError("limit", reason, at, { cause });
    }
    const code = cause instanceof RangeError ? "truncated" : "corrupt";
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FormatError(code, `protobuf: ${reason}`, at, { cause });
  }
}

/**
 * A 64-bit field as a number.
 * @throws FormatError `limit` outside ±(2^53 - 1).
 */
export function safeInteger(value: Long, what: string, at: Place): number {
  const number = value.toNumber();
  if (Number.isSafeInteger(number)) return number;
  throw new FormatError("limit", `${what}: ${value.toString()} is beyond 2^53 - 1`, at);
}

/** `text` with each lone surrogate replaced by U+FFFD: other readers refuse a message that holds one. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}
