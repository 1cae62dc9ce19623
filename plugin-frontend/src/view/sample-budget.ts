/** Longest a frame may take while the camera moves, with what the browser adds to put it on the screen. */
const BUDGET_MS = 30;
/** Aimed at, so that the next frame of a 60 Hz screen is not missed by a hair. */
const AIM_MS = 26;
/** Below this there is room for more points. */
const ROOMY_MS = 18;
/** Points to begin with, before anything was measured; the design's figure. */
const FIRST_SAMPLE = 20_000;
/** Where the page paints them all are tried first, and a few ms more are well spent on not leaving any out. */
const PAGE_BUDGET_MS = 40;
const PAGE_AIM_MS = 33;
const PAGE_ROOMY_MS = 26;
/** Fewer do not make a frame faster: what it costs then is not the points. */
const LEAST_SAMPLE = 8_000;
/** A machine that draws fewer than this in 30 ms has no graphics card to speak of. */
const SLOW_BELOW = 60_000;
/** The sample changes on the median of so many frames: one frame that waited for something else says nothing. */
const FRAMES = 3;
/** A fence that is not passed by then never will be: a driver that lost it must not hold the map still. */
const LONGEST_WAIT_MS = 2000;

/** Who puts the points into a frame: the device, or the page (soft-pass.ts). */
export type Drawer = "device" | "page";

/** A frame that was drawn. */
export interface Drawn {
  readonly points: number;
  readonly by: Drawer;
}

/**
 * How many points a moving frame may draw: what this machine was measured to draw in 30 ms, or to paint in 40. Frames are timed by a
 * fence, since a draw call returns long before a software renderer has drawn anything; and no frame of a movement is
 * begun before the last one has been drawn, since frames that queue up come ever later after the hand.
 */
export class SampleBudget {
  readonly #samples: Readonly<Record<Drawer, Sample>> = {
    device: new Sample(FIRST_SAMPLE, BUDGET_MS, AIM_MS, ROOMY_MS),
    page: new Sample(Number.POSITIVE_INFINITY, PAGE_BUDGET_MS, PAGE_AIM_MS, PAGE_ROOMY_MS),
  };
  #pending: { fence: WebGLSync; gl: WebGL2RenderingContext; startedMs: number } | null = null;
  #last: Drawn & { isMoving: boolean } = { points: 0, by: "device", isMoving: false };
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `done` is called when a frame has been drawn to its end. */
  constructor(private readonly done: () => void) {}

  limit(by: Drawer): number {
    return this.#samples[by].limit;
  }

  /** True once it was measured that this machine draws in software. */
  get isSlow(): boolean {
    const { hasMeasured, limit } = this.#samples.device;
    return hasMeasured && limit < SLOW_BELOW;
  }

  /** True while the last frame is still being drawn. */
  get isBusy(): boolean {
    this.#look();
    return this.#pending !== null;
  }

  /** Call after a frame that began at `startedMs` (performance.now). */
  measure(gl: WebGL2RenderingContext, drawn: Drawn, startedMs: number, isMoving: boolean): void {
    if (this.#pending) gl.deleteSync(this.#pending.fence);
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    this.#pending = fence && { fence, gl, startedMs };
    this.#last = { ...drawn, isMoving };
    this.#wait();
  }

  /** The context is gone, and its fences with it. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#pending = null;
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#look();
      if (this.#pending) this.#wait();
      else this.done();
    }, 2);
  }

  #look(): void {
    if (!this.#pending) return;
    const { fence, gl, startedMs } = this.#pending;
    const tookMs = performance.now() - startedMs;
    const state = gl.isContextLost() ? gl.WAIT_FAILED : gl.clientWaitSync(fence, 0, 0);
    if (state === gl.TIMEOUT_EXPIRED && tookMs < LONGEST_WAIT_MS) return;
    gl.deleteSync(fence);
    this.#pending = null;
    if (state === gl.WAIT_FAILED) return;
    const { points, by, isMoving } = this.#last;
    this.#samples[by].learn(points, tookMs, isMoving);
  }
}

/** The points of a moving frame, by what frames took. */
class Sample {
  hasMeasured = false;
  #times: number[] = [];

  constructor(
    public limit: number,
    private readonly budgetMs: number,
    private readonly aimMs: number,
    private readonly roomyMs: number,
  ) {}

  learn(drawn: number, tookMs: number, isMoving: boolean): void {
    // A frame at rest draws other things as well: it only says roughly what kind of machine this is.
    if (!isMoving) {
      const isFirst = !this.hasMeasured && Number.isFinite(this.limit);
      if (isFirst && drawn >= LEAST_SAMPLE) this.#set((drawn / tookMs) * this.aimMs);
      return;
    }
    this.#times.push(tookMs);
    if (this.#times.length < FRAMES) return;
    const median = this.#times.sort((a, b) => a - b)[FRAMES >> 1] as number;
    this.#times = [];
    this.hasMeasured = true;
    // A sample that changes size on every frame would flicker: it moves only when it is clearly off.
    if (median > this.budgetMs)
      this.#set(Math.min(drawn, this.limit) * Math.max(0.5, this.aimMs / median));
    else if (median < this.roomyMs && drawn >= this.limit) this.#set(this.limit * 1.5);
  }

  #set(limit: number): void {
    this.hasMeasured = true;
    this.limit = Math.max(LEAST_SAMPLE, Math.round(limit / 1000) * 1000);
  }
}
