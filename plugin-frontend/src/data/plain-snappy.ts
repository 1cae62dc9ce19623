/**
 * Stands in for `hysnappy` in the bundle, by name: that one is a compiled module, made when it is imported, and a page may
 * forbid that.
 */
import { snappyUncompress } from "hyparquet";

export { snappyUncompress };

/** Makes the function that unpacks into `outputLength` bytes, as `hysnappy` does. */
export function snappyUncompressor(): (input: Uint8Array, outputLength: number) => Uint8Array {
  return (input, outputLength) => {
    const output = new Uint8Array(outputLength);
    snappyUncompress(input, output);
    return output;
  };
}
