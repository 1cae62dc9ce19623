/** Where bytes come from: a file handle, an HTTP range reader, or a counting test double. */
export interface ByteSource {
  /** Names the source in errors: a file name, never a server's absolute path. */
  readonly name: string;
  /** Length in bytes. */
  size(): Promise<number>;
  /**
   * Reads exactly `length` bytes from `offset`. The bytes belong to the caller.
   * @throws FormatError `truncated` when the source ends before `offset + length`.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}
