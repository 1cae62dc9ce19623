import { ArgumentError, ShapeError } from "../errors.js";
import { encodeWav } from "../format/audio.js";
import { type Numbers, readNumbers } from "./tensor-like.js";

/** Samples of -1 to 1, or the bytes of a WAV file. Whole-number types count in full scale of their width. */
export type AudioInput = Uint8Array | Numbers;

/** WAV files of one input: one for each of the first dimension where there are three. */
export function encodeClips(input: AudioInput, sampleRate: number): Uint8Array[] {
  if (input instanceof Uint8Array) {
    const letters = String.fromCharCode(...input.subarray(0, 4), ...input.subarray(8, 12));
    if (letters !== "RIFFWAVE")
      throw new ArgumentError(
        "sound",
        "samples, or the bytes of a WAV file",
        `${input.length} other bytes`,
      );
    return [input];
  }
  const { data, shape, dtype } = readNumbers(input, "sound");
  if (shape.length < 1 || shape.length > 3)
    throw new ShapeError(
      "sound",
      "[frames], [frames, channels] or [k, frames, channels]",
      `[${shape}]`,
    );
  const channels = shape.length === 1 ? 1 : (shape.at(-1) ?? 1);
  const count = shape.length === 3 ? (shape[0] ?? 0) : 1;
  const full = dtype === "int16" ? 32_768 : 1;
  const size = data.length / Math.max(count, 1);
  return Array.from({ length: count }, (_, clip) => {
    const samples = Float64Array.from(
      { length: size },
      (_unused, at) => Number(data[clip * size + at]) / full,
    );
    return encodeWav(samples, channels, sampleRate);
  });
}
