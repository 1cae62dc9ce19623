// Types of the packages that bring none for the file we use.

declare module "crc-32/crc32c.js" {
  const crc32c: {
    /** Signed: callers must apply `>>> 0`. */
    buf(bytes: Uint8Array, seed?: number): number;
  };
  export default crc32c;
}
