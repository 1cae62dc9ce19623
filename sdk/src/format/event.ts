/**
 * Events: the payload of each record of an event file.
 * Source: tensorflow/core/util/event.proto, tensorflow/core/util/events_writer.cc.
 */
import Long from "long";
import { wire } from "#proto/event-proto.js";
import type { Place } from "../errors.js";
import { DEFAULT_LIMITS, type Limits } from "./limits.js";
import { decodeMessage, encodeMessage, safeInteger, wellFormed } from "./message.js";
import { type SummaryValue, summaryFromMessage, summaryToMessage } from "./summary.js";

/**
 * What the first record of every event file says.
 * @example
 * FILE_VERSION; // => "brain.Event:2"
 */
export const FILE_VERSION = "brain.Event:2";

export type SessionStatus = "unspecified" | "start" | "stop" | "checkpoint";

const SESSION_STATUSES: readonly SessionStatus[] = ["unspecified", "start", "stop", "checkpoint"];

/** What an event holds. */
export type EventContent =
  | { readonly kind: "summary"; readonly values: readonly SummaryValue[] }
  | { readonly kind: "file-version"; readonly version: string; readonly writer?: string }
  | {
      readonly kind: "session-log";
      readonly status: SessionStatus;
      readonly checkpointPath?: string;
      readonly message?: string;
    }
  /** A serialized GraphDef. */
  | { readonly kind: "graph"; readonly graphDef: Uint8Array }
  /** A serialized MetaGraphDef. */
  | { readonly kind: "meta-graph"; readonly metaGraphDef: Uint8Array }
  /** A serialized RunMetadata and the name it is shown under. */
  | { readonly kind: "run-metadata"; readonly tag: string; readonly runMetadata: Uint8Array }
  | { readonly kind: "log"; readonly level: number; readonly message: string }
  | { readonly kind: "empty" };

/** One record of an event file. */
export type Event = EventContent & {
  /** Seconds since 1970, with fractions. */
  readonly wallTime: number;
  /** A safe integer; may be negative. */
  readonly step: number;
};

/**
 * The event that opens a file. `writer` names the program.
 * @example
 * fileVersionEvent(1_790_000_000, "me").step; // => 0
 */
export function fileVersionEvent(wallTime: number, writer: string): Event {
  return { wallTime, step: 0, kind: "file-version", version: FILE_VERSION, writer };
}

/**
 * The event that tells readers to drop what an earlier file has from `step` on.
 * @example
 * sessionStartEvent(1_790_000_000, 100).step; // => 100
 */
export function sessionStartEvent(wallTime: number, step: number): Event {
  return { wallTime, step, kind: "session-log", status: "start" };
}

function contentToMessage(event: EventContent): wire.Event.$Properties {
  switch (event.kind) {
    case "summary":
      return { summary: summaryToMessage(event.values) };
    case "file-version":
      return {
        fileVersion: event.version,
        ...(event.writer ? { sourceMetadata: { writer: wellFormed(event.writer) } } : {}),
      };
    case "session-log":
      return {
        sessionLog: {
          status: SESSION_STATUSES.indexOf(event.status),
          checkpointPath: wellFormed(event.checkpointPath ?? ""),
          msg: wellFormed(event.message ?? ""),
        },
      };
    case "graph":
      return { graphDef: event.graphDef };
    case "meta-graph":
      return { metaGraphDef: event.metaGraphDef };
    case "run-metadata":
      return {
        taggedRunMetadata: { tag: wellFormed(event.tag), runMetadata: event.runMetadata },
      };
    case "log":
      return { logMessage: { level: event.level, message: wellFormed(event.message) } };
    case "empty":
      return {};
  }
}

/**
 * An event as the payload of a record.
 * @throws ArgumentError when a tensor's elements do not fill its shape.
 * @example
 * const file = encodeRecord(encodeEvent(fileVersionEvent(1_790_000_000, "me")));
 * decodeEvent(decodeRecords(file)[0]).step; // => 0
 */
export function encodeEvent(event: Event): Uint8Array {
  return encodeMessage(wire.Event, {
    wallTime: event.wallTime,
    step: Long.fromNumber(event.step),
    ...contentToMessage(event),
  });
}

function contentFromMessage(message: wire.Event, at: Place, limits: Limits): EventContent {
  if (message.summary)
    return { kind: "summary", values: summaryFromMessage(message.summary, at, limits) };
  if (message.fileVersion != null) {
    const writer = message.sourceMetadata?.writer;
    return { kind: "file-version", version: message.fileVersion, ...(writer ? { writer } : {}) };
  }
  if (message.sessionLog) {
    const { status, checkpointPath, msg } = message.sessionLog;
    return {
      kind: "session-log",
      status: SESSION_STATUSES[status ?? 0] ?? "unspecified",
      ...(checkpointPath ? { checkpointPath } : {}),
      ...(msg ? { message: msg } : {}),
    };
  }
  if (message.graphDef != null) return { kind: "graph", graphDef: message.graphDef };
  if (message.metaGraphDef != null)
    return { kind: "meta-graph", metaGraphDef: message.metaGraphDef };
  if (message.taggedRunMetadata) {
    const { tag, runMetadata } = message.taggedRunMetadata;
    return { kind: "run-metadata", tag: tag ?? "", runMetadata: runMetadata ?? new Uint8Array(0) };
  }
  if (message.logMessage) {
    const { level, message: text } = message.logMessage;
    return { kind: "log", level: level ?? 0, message: text ?? "" };
  }
  return { kind: "empty" };
}

/**
 * The event in a record's payload. Its byte fields borrow from `payload`.
 * @throws FormatError where the payload is no event, or a number or tensor in it is beyond the limits.
 * @example
 * const event = fileVersionEvent(1_790_000_000, "me");
 * decodeEvent(encodeEvent(event)).wallTime; // => 1_790_000_000
 */
export function decodeEvent(
  payload: Uint8Array,
  at: Place = { source: "event", offset: 0 },
  limits: Limits = DEFAULT_LIMITS,
): Event {
  const message = decodeMessage(wire.Event, payload, at, limits);
  return {
    wallTime: message.wallTime,
    step: safeInteger(message.step, "step", at),
    ...contentFromMessage(message, at, limits),
  };
}
