import type { MapViewEvents } from "./api.js";
import type { Eye } from "./camera.js";
import { Density, type DensityKit } from "./density.js";
import type { Extras } from "./extras-type.js";
import type { Labels } from "./labels.js";
import type { Picker } from "./picker.js";
import type { Scene } from "./scene.js";
import { type CoincidingSpot, SPOTS_FROM_ZOOM } from "./spot-limits.js";

/** Rings and names of points are worth asking for when so few are in view. */
const FEW_IN_VIEW = 300;

/** What is worked out once the map rests: density, places of names, coinciding points, and who is in view. */
export class AtRest {
  readonly density: Density;
  /** Finds coinciding points, once that part has been loaded. */
  extras: Extras | null = null;
  #spots: readonly CoincidingSpot[] = [];
  #inView: Uint32Array | null = null;
  #nameable = "";
  /** Names of points are wanted. */
  isNaming = false;
  #isStale = true;

  constructor(
    private readonly scene: Scene,
    private readonly picker: Picker,
    private readonly labels: Labels,
    private readonly events: Partial<MapViewEvents>,
    prepareDensity: (kit: DensityKit, ready: () => void) => Promise<void>,
  ) {
    this.density = new Density(prepareDensity, events);
  }

  /** Something is to be worked out before the next frame at rest. */
  get isStale(): boolean {
    return this.#isStale && this.scene.t === 1;
  }

  get spots(): readonly CoincidingSpot[] {
    return this.#spots;
  }

  /** The camera, the points or their marks have changed. */
  invalidate(): void {
    this.renew();
    this.density.invalidate();
  }

  /** More can be worked out than before. */
  renew(): void {
    this.#isStale = true;
    this.#spots = [];
  }

  /** Does a piece of what `update` would do for very many points; false where nothing is left of it. */
  surveyNext(eye: Eye): boolean {
    return this.isStale && this.density.measureNext(this.scene, eye);
  }

  /** Brings everything up to date; cheap when nothing has changed. */
  update(eye: Eye, radius: number, zoomFromFit: number): void {
    if (!this.isStale) return;
    this.#isStale = false;
    while (this.density.measureNext(this.scene, eye));
    this.labels.place(eye, radius);
    const isNear = zoomFromFit >= SPOTS_FROM_ZOOM && this.density.survey === null;
    this.#spots = isNear ? (this.extras?.findSpots(this.scene, this.picker, eye) ?? []) : [];
    this.#tellInView(eye);
    this.#tellNameable(eye);
  }

  #tellNameable(eye: Eye): void {
    const wants = this.isNaming && this.events.nameable;
    const rows = wants ? this.extras?.nameableRows(this.scene, this.picker, eye) : undefined;
    const key = rows?.join() ?? "";
    if (key === this.#nameable) return;
    this.#nameable = key;
    if (rows) this.events.nameable?.(rows);
  }

  #tellInView(eye: Eye): void {
    // Of a large map it is told once that is surveyed: to look for its few points here would make the page wait.
    if (!this.events.inView || this.density.isLoading) return;
    const rows: number[] = [];
    if ((this.density.survey?.inView ?? 0) <= FEW_IN_VIEW)
      this.picker.visit(eye, 0, 0, eye.width, eye.height, (row) => {
        if (this.scene.isLive(row)) rows.push(row);
        return rows.length <= FEW_IN_VIEW;
      });
    const isFew = rows.length > 0 && rows.length <= FEW_IN_VIEW;
    const now = isFew ? Uint32Array.from(rows).sort() : null;
    const same =
      now === this.#inView || (now && this.#inView && String(now) === String(this.#inView));
    this.#inView = now;
    if (!same) this.events.inView(now);
  }
}
