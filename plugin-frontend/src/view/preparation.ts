import type { Placement } from "./api.js";
import type { AtRest } from "./at-rest.js";
import type { Eye } from "./camera.js";
import type { FramePart } from "./frame-clock.js";
import type { Painter } from "./painter.js";
import type { Scene } from "./scene.js";

/** Below so many rows everything that a frame needs is worked out within it. */
const SLICED_ROWS = 200_000;
/** A frame begins no further part of its preparation after this long. */
const SLICE_MS = 8;

/**
 * Shuffles and sends a million points, and measures them, a part a frame: in one task the page would not answer. A new
 * placement is not waited for: the frame that follows it shows a fair sample of it, as many points as have been sent.
 */
export class Preparation {
  /** The frame that is due shows what has been sent, as a frame of a movement does. */
  isSample = false;
  /** Something was given to the device that it may be at work on for a while. */
  hasSent = false;
  /** Whose points were drawn last. */
  #seen: Placement | null = null;

  constructor(
    private readonly scene: Scene,
    private readonly painter: Painter,
    private readonly rest: AtRest,
  ) {}

  /** There is so much to do that it is done in parts. */
  get isLong(): boolean {
    return this.scene.rows >= SLICED_ROWS;
  }

  /** Does a part; true once the frame can be drawn. The part that is the last is done in the frame that draws it. */
  advance(eye: Eye, isMoving: boolean, part: FramePart): boolean {
    this.isSample = false;
    this.hasSent = false;
    const { scene, painter, rest } = this;
    // Nobody waits for a frame of a map that is only just opened: it is drawn in another task than it is prepared in.
    const isFirst = this.#seen === null && !isMoving && part === "all";
    if (isFirst && painter.hasSample(scene)) return this.#showSample(isMoving);
    const endMs = performance.now() + SLICE_MS;
    const isOver = () => performance.now() > endMs;
    if (part === "all")
      while (painter.refreshNext(scene)) {
        this.hasSent = true;
        if (isOver() && painter.isStale(scene)) return !isFirst && this.#showSample(isMoving);
      }
    // What is left to be worked out of a map at rest is little once this is.
    if (!isMoving && rest.isStale)
      do if (isOver()) return part === "all" && this.#showSample(isMoving);
      while (rest.surveyNext(eye));
    const strongest = rest.density.survey?.strongest ?? null;
    if (part === "all" && !isMoving && painter.countNext(scene, eye, strongest)) {
      this.hasSent = true;
      return this.#showSample(isMoving);
    }
    return part === "overlay" || this.#show();
  }

  /** At rest one sample is enough: the frame after it is to show all. */
  #showSample(isMoving: boolean): boolean {
    const { scene, painter } = this;
    if (!isMoving && scene.placement === this.#seen) return false;
    this.isSample = painter.hasSample(scene) || !painter.isStale(scene);
    return this.isSample && this.#show();
  }

  #show(): true {
    this.#seen = this.scene.placement;
    return true;
  }
}
