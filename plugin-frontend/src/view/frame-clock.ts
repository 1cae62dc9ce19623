import { ease } from "./ease.js";

/** The camera counts as moving until it has rested this long; then everything is drawn. */
const REST_MS = 150;
/**
 * On a slow machine the steps of a drag come further apart than that, and a full frame between two of them would make
 * it slower still: so many steps must have failed to come, up to this long.
 */
const REST_STEPS = 3;
const LONGEST_REST_MS = 800;

export interface FrameClockOptions {
  readonly element: HTMLElement;
  /** `isMoving`: a cheap frame will do. `part`: all of it, or only what lies over the points. */
  draw(isMoving: boolean, part: FramePart): void;
  /** False while the last frame is still being drawn: a frame of a movement waits for it. */
  isReady(): boolean;
  /** Does a part of what the next frame needs first; false while more is left than one frame has time for. */
  prepare(isMoving: boolean, part: FramePart): boolean;
}

export type FramePart = "all" | "overlay";

/**
 * Draws on demand: no request, no frame. A hidden page or an element out of view draws nothing and owes one frame for
 * when it is seen again.
 */
export class FrameClock {
  readonly #options: FrameClockOptions;
  readonly #tweens = new Map<
    string,
    { startMs: number; lengthMs: number; step: (t: number) => void }
  >();
  readonly #seen: IntersectionObserver;
  #isInView = true;
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #isMoving = false;
  #movedMs = Number.NEGATIVE_INFINITY;
  #owed: FramePart | null = null;

  constructor(options: FrameClockOptions) {
    this.#options = options;
    this.#seen = new IntersectionObserver((entries) => {
      this.#isInView = entries.at(-1)?.isIntersecting ?? true;
      this.wake();
    });
    this.#seen.observe(options.element);
    document.addEventListener("visibilitychange", this.wake);
  }

  /** What is owed may be drawn now: the page is seen again, or the last frame is done. */
  readonly wake = (): void => this.#schedule();

  /** One frame, soon. What lies over the points can be drawn alone: a hover must not cost a million points. */
  request(part: FramePart = "all"): void {
    if (this.#owed !== "all") this.#owed = part;
    this.#schedule();
  }

  /** A frame of a movement: cheap ones now, a full one when it rests. */
  moving(): void {
    const now = performance.now();
    const gap = now - this.#movedMs;
    const wasMoving = this.#isMoving;
    this.#isMoving = true;
    this.#movedMs = now;
    const restMs = wasMoving
      ? Math.min(LONGEST_REST_MS, Math.max(REST_MS, REST_STEPS * gap))
      : REST_MS;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#isMoving = this.#tweens.size > 0;
      this.request();
    }, restMs);
    this.request();
  }

  /** Calls `step` with eased 0..1 once a frame for `lengthMs`, then with exactly 1. One tween per name. */
  tween(name: string, lengthMs: number, step: (t: number) => void): void {
    this.#tweens.set(name, { startMs: performance.now(), lengthMs, step });
    this.moving();
  }

  drop(name: string): void {
    this.#tweens.delete(name);
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#rest);
    this.#seen.disconnect();
    document.removeEventListener("visibilitychange", this.wake);
    this.#tweens.clear();
    this.#owed = null;
  }

  /** Frames that queue up come ever later after the hand: one of a movement waits until the last is done. */
  #isWaiting(): boolean {
    return this.#isMoving && !this.#options.isReady();
  }

  #schedule(): void {
    const isIdle = this.#owed === null && this.#tweens.size === 0;
    if (this.#frame !== 0 || isIdle || !this.#isInView || document.hidden) return;
    if (this.#isWaiting()) return;
    this.#frame = requestAnimationFrame((now) => {
      this.#frame = 0;
      if (this.#isWaiting()) return;
      if (!this.#options.prepare(this.#isMoving, this.#owed ?? "all")) {
        this.#schedule();
        return;
      }
      for (const [name, tween] of [...this.#tweens]) {
        const t = Math.min(1, Math.max(0, (now - tween.startMs) / tween.lengthMs));
        if (t >= 1) this.#tweens.delete(name);
        tween.step(t >= 1 ? 1 : ease(t));
        this.moving();
      }
      const part = this.#owed ?? "all";
      this.#owed = null;
      this.#options.draw(this.#isMoving, part);
      this.#schedule();
    });
  }
}
