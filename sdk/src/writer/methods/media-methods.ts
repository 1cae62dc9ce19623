import { ArgumentError } from "../../errors.js";
import { audioValue } from "../../format/audio.js";
import { meshValues } from "../../format/mesh.js";
import { imageValue } from "../../format/summary-values.js";
import type { FixedTensor } from "../../format/tensor.js";
import { type AudioInput, encodeClips } from "../audio-input.js";
import { type Box, drawBoxes } from "../images/boxes.js";
import { encodeImages, fromPixels, type ImageInput, pixelsOf } from "../images/image-input.js";
import type { DataFormat } from "../images/pixels.js";
import { encodeVideo, type VideoFormat } from "../images/video.js";
import { type Described, optionsOf, requireTag } from "../options.js";
import { tensorFrom } from "../tensor-input.js";
import type { Numbers } from "../tensor-like.js";
import { BasicMethods } from "./basic-methods.js";

export interface ImageOptions {
  /** Order of the dimensions of numbers. Default by rank: HW, HWC, NHWC. */
  readonly dataFormat?: DataFormat;
}

export interface ImagesOptions extends ImageOptions {
  /** At most this many are kept. Default 3, as in TensorFlow. */
  readonly maxOutputs?: number;
}

export interface AudioOptions {
  /** Samples a second. Default 44100. */
  readonly sampleRate?: number;
  /** At most this many clips are kept. Default 3. */
  readonly maxOutputs?: number;
}

export interface VideoOptions {
  /** Frames a second, up to 100. Default 4. */
  readonly fps?: number;
  /** Order of the dimensions. Default NTCHW, as in tensorboardX. */
  readonly dataFormat?: VideoFormat;
}

export interface MeshOptions {
  /** Triangles: `[n, 3]` or `[batch, n, 3]` numbers of vertices. Without them a cloud of points. */
  readonly faces?: Numbers;
  /** RGB of each vertex, 0 to 255. */
  readonly colours?: Numbers;
  /** three.js settings: camera, lights, material. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Something that can be turned into the bytes of a PNG: a canvas, a chart, a function. */
export type FigureInput =
  | Uint8Array
  | (() => Uint8Array)
  | { toBuffer(type: "image/png"): Uint8Array };

/** Pictures, sounds, videos and meshes. */
export class MediaMethods extends BasicMethods {
  /**
   * Logs one picture for the Images tab.
   * @example writer.image("input", await readFile("cat.png"), 0);
   * @example writer.image("filter", { data: new Float32Array(9), shape: [3, 3] }, epoch);
   */
  image(tag: string, image: ImageInput, step?: number, options?: Described<ImageOptions>): void {
    this.images(tag, [image], step, options);
  }

  /** Logs several pictures of one size under one tag: a list, or numbers as NHWC or NCHW. */
  images(
    tag: string,
    images: readonly ImageInput[] | ImageInput,
    step?: number,
    options?: Described<ImagesOptions>,
  ): void {
    if (this.isOff()) return;
    const { maxOutputs, dataFormat, ...given } = optionsOf<ImagesOptions>(options) as ImagesOptions;
    const most = requireOutputs(maxOutputs);
    const list = isList(images) ? images : [images];
    const encoded = list.flatMap((image) => encodeImages(image, dataFormat, "image"));
    this.record([imageValue(requireTag(tag), encoded.slice(0, most), given)], step, options);
  }

  /**
   * Logs one picture with boxes drawn on it: `[left, top, right, bottom]` in pixels, each with an optional label.
   * A PNG or pixels; other encoded formats cannot be drawn on here.
   */
  imageWithBoxes(
    tag: string,
    image: ImageInput,
    boxes: readonly Box[],
    step?: number,
    options?: Described<ImageOptions>,
  ): void {
    if (this.isOff()) return;
    const { dataFormat, ...given } = optionsOf<ImageOptions>(options) as ImageOptions;
    const drawn = drawBoxes(pixelsOf(image, dataFormat, "image"), boxes);
    this.record([imageValue(requireTag(tag), [fromPixels(drawn)], given)], step, options);
  }

  /** Logs a chart made elsewhere: PNG bytes, what makes them, or a canvas that has `toBuffer("image/png")`. */
  figure(
    tag: string,
    figure: FigureInput | readonly FigureInput[],
    step?: number,
    options?: Described<object>,
  ): void {
    if (this.isOff()) return;
    const figures = Array.isArray(figure)
      ? (figure as readonly FigureInput[])
      : [figure as FigureInput];
    const encoded = figures.flatMap((one) => encodeImages(figureBytes(one), undefined, "figure"));
    this.record([imageValue(requireTag(tag), encoded, optionsOf(options))], step, options);
  }

  /**
   * Logs frames as an animated GIF for the Images tab; several videos play side by side.
   * @example writer.video("rollout", { data: frames, shape: [1, 50, 3, 64, 64] }, epoch, { fps: 10 });
   */
  video(tag: string, frames: Numbers, step?: number, options?: Described<VideoOptions>): void {
    if (this.isOff()) return;
    const {
      fps = 4,
      dataFormat = "NTCHW",
      ...given
    } = optionsOf<VideoOptions>(options) as VideoOptions;
    this.record(
      [imageValue(requireTag(tag), [encodeVideo(frames, fps, dataFormat)], given)],
      step,
      options,
    );
  }

  /**
   * Logs sounds for the Audio tab: samples of -1 to 1 as `[frames]`, `[frames, channels]` or `[k, frames, channels]`,
   * or the bytes of a WAV file.
   */
  audio(tag: string, sound: AudioInput, step?: number, options?: Described<AudioOptions>): void {
    if (this.isOff()) return;
    const {
      sampleRate = 44_100,
      maxOutputs,
      ...given
    } = optionsOf<AudioOptions>(options) as AudioOptions;
    const clips = encodeClips(sound, sampleRate).slice(0, requireOutputs(maxOutputs));
    this.record([audioValue(requireTag(tag), clips, given)], step, options);
  }

  /**
   * Logs a point cloud, or with faces a mesh: `[n, 3]` or `[batch, n, 3]` coordinates.
   * @example writer.mesh("bunny", vertices, 0, { faces, colours });
   */
  mesh(tag: string, vertices: Numbers, step?: number, options?: Described<MeshOptions>): void {
    if (this.isOff()) return;
    const { faces, colours, config, ...given } = optionsOf<MeshOptions>(options) as MeshOptions;
    const tensors = {
      vertices: batched(vertices, "float32", "vertices"),
      ...(faces === undefined ? {} : { faces: batched(faces, "int32", "faces") }),
      ...(colours === undefined ? {} : { colours: batched(colours, "uint8", "colours") }),
    };
    const text = config ? JSON.stringify(config) : "";
    this.record(meshValues(requireTag(tag), tensors, text, given), step, options);
  }
}

function requireOutputs(maxOutputs = 3): number {
  if (maxOutputs >= 1) return maxOutputs;
  throw new ArgumentError("maxOutputs", "a number of at least 1", String(maxOutputs));
}

function batched(
  input: Numbers,
  dtype: "float32" | "int32" | "uint8",
  argument: string,
): FixedTensor {
  const tensor = tensorFrom(input, argument, dtype) as FixedTensor;
  return tensor.shape.length === 2 ? { ...tensor, shape: [1, ...tensor.shape] } : tensor;
}

function figureBytes(figure: FigureInput): Uint8Array {
  if (figure instanceof Uint8Array) return figure;
  if (typeof figure === "function") return figure();
  if (typeof figure?.toBuffer === "function") return figure.toBuffer("image/png");
  throw new ArgumentError("figure", "PNG bytes, or something with toBuffer()", typeof figure);
}

// A list of numbers is one picture (its lines); a list of pictures holds files, pixels, tensors or shaped arrays.
function isList(images: readonly ImageInput[] | ImageInput): images is readonly ImageInput[] {
  if (!Array.isArray(images)) return false;
  const [first] = images as readonly unknown[];
  if (images.length === 0) return true;
  return typeof first === "object" && first !== null && !Array.isArray(first);
}
