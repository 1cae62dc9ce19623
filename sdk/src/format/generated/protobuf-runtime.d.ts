// The part of protobufjs' minimal runtime that the generated code and we use. Source: protobufjs, index.d.ts.

export class Writer {
  constructor();
  /** Ends the message and gives its bytes. */
  finish(): Uint8Array;
}

export class Reader {
  /** How deep messages may nest. */
  static recursionLimit: number;
  constructor(buffer: Uint8Array);
  readonly len: number;
  pos: number;
  /** Drops fields that the schema does not have, instead of keeping their bytes. */
  discardUnknown: boolean;
  static create(buffer: Uint8Array): Reader;
}

export namespace util {
  /** A message that ended before one of its required fields. */
  class ProtocolError<T> extends Error {
    instance: T;
  }
}

declare const runtime: {
  readonly Reader: typeof Reader;
  readonly Writer: typeof Writer;
  readonly util: { readonly ProtocolError: typeof util.ProtocolError };
};
export default runtime;
