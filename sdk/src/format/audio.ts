/**
 * Sounds for the Audio dashboard, as WAV files of 16-bit samples.
 *
 *     RIFF u32 WAVE | fmt_ u32 16: u16 1 (PCM), u16 channels, u32 rate, u32 bytes a second, u16 bytes a frame, u16 bits
 *     | data u32: frames
 *
 * Source: Multimedia Programming Interface and Data Specifications 1.0; tensorboard/plugins/audio/summary_v2.py.
 */
import { wire } from "#proto/plugin-proto.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { encodeMessage } from "./message.js";
import type { SummaryValue } from "./summary.js";
import { type SummaryOptions, summaryMetadata, tensorValue } from "./summary-values.js";
import { stringTensor } from "./tensor.js";

const HEADER = 44;
const BYTES_PER_SAMPLE = 2;

/**
 * Encodes samples as a WAV file, each of -1 to 1; what lies beyond is cut off, what is no number becomes silence.
 * @param samples `[frames, channels]`, row-major
 * @throws ShapeError when the samples do not fill whole frames; ArgumentError for a rate or channels out of range.
 * @example
 * // 44 bytes of header, then 16 bits a sample.
 * encodeWav([0, 0.5, 0, -0.5], 1, 8000).length; // => 44 + 8
 */
export function encodeWav(
  samples: ArrayLike<number>,
  channels: number,
  sampleRate: number,
): Uint8Array {
  if (!Number.isSafeInteger(channels) || channels < 1 || channels > 65_535)
    throw new ArgumentError("channels", "a whole number from 1 to 65535", String(channels));
  if (!Number.isSafeInteger(sampleRate) || sampleRate < 1 || sampleRate >= 2 ** 32)
    throw new ArgumentError("sampleRate", "a whole number of samples a second", String(sampleRate));
  if (samples.length % channels !== 0)
    throw new ShapeError("samples", `whole frames of ${channels}`, `${samples.length} samples`);
  const size = samples.length * BYTES_PER_SAMPLE;
  const bytes = new Uint8Array(HEADER + size);
  const view = new DataView(bytes.buffer);
  const text = (at: number, letters: string) => {
    for (let i = 0; i < letters.length; i++) view.setUint8(at + i, letters.charCodeAt(i));
  };
  text(0, "RIFF");
  view.setUint32(4, HEADER - 8 + size, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * channels * BYTES_PER_SAMPLE, true);
  view.setUint16(32, channels * BYTES_PER_SAMPLE, true);
  view.setUint16(34, 8 * BYTES_PER_SAMPLE, true);
  text(36, "data");
  view.setUint32(40, size, true);
  for (let i = 0; i < samples.length; i++) {
    const sample = Math.max(-1, Math.min(1, samples[i] as number)) || 0;
    // As TensorFlow: a full scale of 32767 on both sides, halves to even left to the rounding of the platform.
    view.setInt16(HEADER + i * BYTES_PER_SAMPLE, Math.round(sample * 32767), true);
  }
  return bytes;
}

/**
 * Sounds of one step: WAV files as texts `[k, 2]`, each with a label that may be empty.
 * @example
 * const clip = encodeWav([0, 0.5, 0, -0.5], 1, 8000);
 * audioValue("tone", [clip]).tag; // => "tone"
 */
export function audioValue(
  tag: string,
  clips: readonly Uint8Array[],
  options: SummaryOptions & { readonly labels?: readonly string[] } = {},
): SummaryValue {
  const content = encodeMessage(wire.AudioPluginData, {
    encoding: wire.AudioPluginData.Encoding.WAV,
  });
  const metadata = summaryMetadata(
    { pluginName: "audio", content, dataClass: "blob-sequence" },
    options,
  );
  const rows = clips.flatMap((clip, at) => [clip, options.labels?.[at] ?? ""]);
  return tensorValue(tag, stringTensor(rows, [clips.length, 2]), metadata);
}
