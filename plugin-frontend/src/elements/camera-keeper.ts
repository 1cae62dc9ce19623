/** Between the camera of the map and the choice: what a person moved is a step to undo, what was chosen is shown. */
import type { Viewpoint } from "../state/choice.js";
import type { Session } from "../state/session.js";
import type { MapView } from "../view/api.js";
import { panBy } from "../view/camera.js";

/** A camera that has not moved for this long stands still. */
const REST_MS = 300;

export class CameraKeeper {
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** The map moves by itself, not by a person's hand. */
  #alone = true;
  #shown: Viewpoint | null = null;
  readonly #host: HTMLElement;
  readonly #hand = () => {
    this.#alone = false;
  };

  constructor(
    private readonly view: MapView,
    private readonly session: Session,
    private readonly tweenMs: () => number,
  ) {
    this.#host = view.element;
    for (const kind of ["pointerdown", "wheel", "keydown"])
      this.#host.addEventListener(kind, this.#hand, { capture: true, passive: true });
    session.recordLate = () => {
      if (this.#timer !== null) this.#rest();
    };
  }

  /** The camera moved: once it rests, a person's move becomes part of the choice. */
  moved(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#rest(), REST_MS);
  }

  /** A button moves the map for a person. */
  byHand(): void {
    this.#alone = false;
  }

  /** What comes next is not a person's move: a panel opens beside the map. */
  byItself(): void {
    this.#alone = true;
  }

  /** A placement has just fitted the map anew: that is nobody's move. */
  fitted(): void {
    this.#alone = true;
    this.#shown = null;
    this.moved();
  }

  /** Shows the chosen camera, once the layout it belongs to is there. */
  show(): void {
    const { choice, now } = this.session;
    if (now.derived.layout !== choice.layout || choice.camera === this.#shown) return;
    this.#alone = true;
    if (choice.camera === null) this.view.fit(undefined, { tweenMs: this.tweenMs() });
    else if (!this.#look(choice.camera)) return; // a map that is hidden looks when it comes back
    this.#shown = choice.camera;
  }

  dispose(): void {
    this.session.recordLate = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const kind of ["pointerdown", "wheel", "keydown"])
      this.#host.removeEventListener(kind, this.#hand, { capture: true });
  }

  #look({ centre, extent, yaw, pitch }: Viewpoint): boolean {
    const { side, right, down } = this.#frame();
    if (side === 0) return false;
    const seen = { centre, scale: side / extent, yaw, pitch };
    this.view.setCamera(panBy(seen, right, down), { tweenMs: this.tweenMs() });
    this.moved();
    return true;
  }

  /**
   * What a viewpoint is measured by: the whole tab, since a panel that opens makes the map smaller and moves no point.
   * `right` and `down` lead from the middle of the map to that of the tab, in CSS px.
   */
  #frame(): { side: number; right: number; down: number } {
    // The page may have made the map smaller already while its camera still looks through the larger one.
    this.view.measure();
    const box = this.#host.getBoundingClientRect();
    const { innerWidth, innerHeight } = window;
    if (box.width === 0 || box.height === 0) return { side: 0, right: 0, down: 0 };
    return {
      side: Math.min(innerWidth, innerHeight),
      right: innerWidth / 2 - (box.left + box.width / 2),
      down: innerHeight / 2 - (box.top + box.height / 2),
    };
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const { side, right, down } = this.#frame();
    if (this.#alone || side === 0 || this.session.now.running !== null) return;
    const { centre, scale, yaw, pitch } = panBy(this.view.camera(), -right, -down);
    const camera = { centre, extent: side / scale, yaw, pitch };
    this.#shown = camera;
    this.#alone = true;
    this.session.change({ ...this.session.choice, camera }, "camera");
  }
}
