import { ArgumentError, ShapeError } from "../../errors.js";
import type { EncodedImage } from "../../format/summary-values.js";
import { type Numbers, readNumbers } from "../tensor-like.js";
import { encodeGif } from "./gif.js";
import { pixelsFromNumbers, toRgba } from "./pixels.js";

/** Order of the dimensions: N videos, T frames, C channels, H lines, W columns. */
export type VideoFormat = "NTCHW" | "NTHWC" | "TCHW" | "THWC";

/** Sides that a GIF can have. */
const MOST_PIXELS = 65_535;

/** Frames as an animated GIF; several videos stand side by side, in lines of about as many as there are lines. */
export function encodeVideo(input: Numbers, fps: number, format: VideoFormat): EncodedImage {
  if (!(fps > 0 && fps <= 100)) throw new ArgumentError("fps", "above 0, at most 100", String(fps));
  const numbers = readNumbers(input, "frames");
  const order = numbers.shape.length === 4 && format.length === 5 ? format.slice(1) : format;
  if (order.length !== numbers.shape.length)
    throw new ShapeError("frames", `shape [${[...format]}]`, `[${numbers.shape}]`);
  const hasVideos = order[0] === "N";
  const videos = hasVideos ? (numbers.shape[0] ?? 0) : 1;
  const length = numbers.shape[hasVideos ? 1 : 0] ?? 0;
  if (videos < 1 || length < 1)
    throw new ShapeError("frames", "at least one frame", `[${numbers.shape}]`);
  const shape = [videos * length, ...numbers.shape.slice(hasVideos ? 2 : 1)];
  const layout = order.endsWith("HWC") ? "NHWC" : "NCHW";
  const pictures = pixelsFromNumbers({ ...numbers, shape }, layout, "frames");
  const [first] = pictures;
  if (!first) throw new ShapeError("frames", "at least one frame", `[${numbers.shape}]`);
  const columns = Math.ceil(Math.sqrt(videos));
  const width = first.width * columns;
  const height = first.height * Math.ceil(videos / columns);
  if (Math.max(width, height) > MOST_PIXELS)
    throw new ShapeError("frames", `at most ${MOST_PIXELS} px a side`, `${width} x ${height}`);
  const frames = Array.from({ length }, (_, t) => {
    const frame = new Uint8Array(width * height * 3);
    for (let video = 0; video < videos; video++) {
      const picture = pictures[video * length + t];
      if (!picture) continue; // there are videos x length of them
      const rgba = toRgba(picture);
      const left = (video % columns) * first.width;
      const top = Math.floor(video / columns) * first.height;
      for (let i = 0; i < first.width * first.height; i++) {
        const x = left + (i % first.width);
        const y = top + Math.floor(i / first.width);
        frame.set(rgba.subarray(i * 4, i * 4 + 3), (y * width + x) * 3);
      }
    }
    return frame;
  });
  const bytes = encodeGif({ width, height, frames, delay: Math.max(1, Math.round(100 / fps)) });
  return { width, height, bytes };
}
