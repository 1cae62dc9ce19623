/** Longest a frame may take while the camera moves. */
const BUDGET_MS = 30;
/** Points to begin with, before anything was measured; the design's figure. */
const FIRST_SAMPLE = 20_000;
/** Fewer do not make a frame faster: what it costs then is not the points. */
const LEAST_SAMPLE = 8_000;
/** A machine that draws fewer than this in 30 ms has no graphics card to speak of. */
const SLOW_BELOW = 60_000;

/**
 * How many points a moving frame may draw: what this machine was measured to draw in 30 ms. Frames are timed by a
 * fence, since a draw call returns long before a software renderer has drawn anything.
 */
export class SampleBudget {
  #limit = FIRST_SAMPLE;
  #hasMeasured = false;
  /** What a frame costs apart from its points: the cheapest one seen. */
  #baseMs = Number.POSITIVE_INFINITY;
  #pending: WebGLSync | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get limit(): number {
    return this.#limit;
  }

  /** True once it was measured that this machine draws in software. */
  get isSlow(): boolean {
    return this.#hasMeasured && this.#limit < SLOW_BELOW;
  }

  /** Call after a frame of `drawn` points that began at `startedMs` (performance.now). */
  measure(gl: WebGL2RenderingContext, drawn: number, startedMs: number): void {
    if (this.#pending || drawn < LEAST_SAMPLE) return;
    this.#pending = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    const look = () => {
      if (!this.#pending) return;
      const state = gl.isContextLost() ? gl.WAIT_FAILED : gl.clientWaitSync(this.#pending, 0, 0);
      if (state === gl.TIMEOUT_EXPIRED) {
        this.#timer = setTimeout(look, 2);
        return;
      }
      gl.deleteSync(this.#pending);
      this.#pending = null;
      if (state !== gl.WAIT_FAILED) this.#learn(drawn, performance.now() - startedMs);
    };
    this.#timer = setTimeout(look, 0);
  }

  /** The context is gone, and its fences with it. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#pending = null;
  }

  #learn(drawn: number, tookMs: number): void {
    this.#hasMeasured = true;
    this.#baseMs = Math.min(this.#baseMs, tookMs);
    // The base is at most half of the cheapest frame, since that frame drew points too.
    const pointsMs = Math.max(1, tookMs - Math.min(this.#baseMs / 2, BUDGET_MS / 3));
    const wanted = Math.max(LEAST_SAMPLE, (drawn / pointsMs) * BUDGET_MS);
    // A sample that changes size on every frame would flicker: move only when it is clearly off, and not all the way.
    if (wanted > this.#limit * 1.5) this.#limit = Math.min(wanted, this.#limit * 2);
    else if (wanted < this.#limit * 0.8) this.#limit = Math.max(wanted, this.#limit * 0.5);
    this.#limit = Math.round(this.#limit / 1000) * 1000;
  }
}
