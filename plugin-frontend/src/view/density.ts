import type { MapViewEvents } from "./api.js";
import type { Eye } from "./camera.js";
import type { Pieces } from "./pieces.js";
import type { Scene } from "./scene.js";

/** From so many live rows in view a map is drawn as density; below the second figure as points again. */
export const DENSE_ROWS = 20_000;
const UNTIL_ROWS = 5_000;

/** Pieces of contour lines in layout coordinates: x0, y0, x1, y1. */
export interface Contour {
  readonly level: number;
  readonly pieces: Float32Array;
}

export interface Survey {
  /** Live rows in view. */
  readonly inView: number;
  /** Rows per square px at the 99.5th percentile of the cells that hold any. */
  readonly strongest: number;
  readonly contours: readonly Contour[];
}

/** What measures and draws density: a chunk of its own, since most maps never need it. */
export type DensityKit = typeof import("./density-kit.js");

/** Decides between points and density. Flat layouts only. */
export class Density {
  mode: "auto" | "on" | "off" = "auto";
  hasContours = true;
  #isOn = false;
  #survey: Survey | null = null;
  #measuring: Pieces<Survey> | null = null;
  #isMeasured = false;
  #kit: DensityKit | null = null;
  #isLoading = false;
  /** It did not come, and whoever can ask for it anew was told. */
  #isLeft = false;
  readonly #prepare: (kit: DensityKit, ready: () => void) => Promise<void>;

  /**
   * `prepare` is called once, when the first map of many points has asked for the kit and it is there. Density is
   * measured from when it calls `ready`.
   */
  constructor(
    prepare: (kit: DensityKit, ready: () => void) => Promise<void>,
    private readonly events: Partial<MapViewEvents> = {},
  ) {
    this.#prepare = prepare;
  }

  /** The kit is on its way: what it will tell is not known yet. */
  get isLoading(): boolean {
    return this.#isLoading && this.#kit === null;
  }

  /** What was last measured; null while points are drawn. */
  get survey(): Survey | null {
    return this.#isOn ? this.#survey : null;
  }

  /** The points are other ones, or elsewhere: nothing that was measured holds. */
  forget(): void {
    this.invalidate();
    this.#survey = null;
    this.#isOn = false;
  }

  /** The view is another one, or what is in it: what was measured is still shown, but to be measured anew. */
  invalidate(): void {
    this.#measuring = null;
    this.#isMeasured = false;
  }

  /** Measures a piece of the view at rest; false where nothing is left. */
  measureNext(scene: Scene, eye: Eye): boolean {
    if (this.#isMeasured) return false;
    const isPossible = eye.depth === 0 && this.mode !== "off" && scene.t === 1;
    if (!isPossible || (this.mode === "auto" && scene.rows < DENSE_ROWS)) {
      this.#isOn = false;
      return false;
    }
    if (!this.#kit) {
      this.#load();
      return false;
    }
    this.#measuring ??= this.#kit.surveyOf(scene, eye, this.hasContours);
    const step = this.#measuring.next();
    if (step.done) this.#take(step.value);
    return !step.done;
  }

  #take(survey: Survey): void {
    this.#measuring = null;
    this.#isMeasured = true;
    this.#survey = survey;
    if (this.mode === "on") this.#isOn = true;
    else if (survey.inView >= DENSE_ROWS) this.#isOn = true;
    else if (survey.inView < UNTIL_ROWS) this.#isOn = false;
  }

  #load(): void {
    if (this.#isLoading || this.#isLeft) return;
    this.#isLoading = true;
    import("./density-kit.js")
      .then((kit) =>
        this.#prepare(kit, () => {
          this.#kit = kit;
        }),
      )
      .catch((error: unknown) => {
        this.#isLoading = false; // points go on being drawn as points
        const { unfetched } = this.events;
        if (unfetched === undefined) return; // the next rest asks again
        this.#isLeft = true;
        unfetched(error, () => {
          this.#isLeft = false;
          this.#load();
        });
      });
  }
}
