import { canvasRatio } from "./surface.js";

/** What the hands did, in px from the left top of the map. */
export interface GestureHandlers {
  /** What a drag that starts now is for. */
  intent(keys: DragKeys): "pan" | "turn" | "lasso" | "box";
  pan(dx: number, dy: number): void;
  turn(dx: number, dy: number): void;
  zoom(factor: number, x: number, y: number): void;
  /** The line drawn so far, x and y pairs; a box as its four corners. */
  lasso(line: readonly number[], isDone: boolean, keys: DragKeys): void;
  cancelLasso(): void;
  point(x: number, y: number): void;
  leave(): void;
  press(x: number, y: number, keys: DragKeys): void;
  doublePress(x: number, y: number): void;
}

export interface DragKeys {
  readonly shift: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
}

/** A pointer that moved less than this has not dragged. */
const DRAG_PX = 4;
const LINE_STEP_PX = 3;
const ZOOM_PER_PX = 0.0016;
const PX_PER_LINE = 16; // wheels that count lines
const DOUBLE_MS = 350;
/** A finger held still so long points as a mouse would. */
const LONG_PRESS_MS = 500;

/** Pointer, wheel and touch on one element. */
export class Gestures {
  readonly #element: HTMLElement;
  readonly #handlers: GestureHandlers;
  readonly #stop = new AbortController();
  readonly #pointers = new Map<number, { x: number; y: number }>();
  #drag: { startX: number; startY: number; kind: "pan" | "turn" | "lasso" | "box" | null } | null =
    null;
  #line: number[] = [];
  #keys: DragKeys = { shift: false, alt: false, meta: false };
  #longPress: ReturnType<typeof setTimeout> | undefined;
  #lastPress = { at: Number.NEGATIVE_INFINITY, x: 0, y: 0 };

  constructor(element: HTMLElement, handlers: GestureHandlers) {
    this.#element = element;
    this.#handlers = handlers;
    const options = { signal: this.#stop.signal };
    element.addEventListener("pointerdown", (event) => this.#down(event), options);
    element.addEventListener("pointermove", (event) => this.#move(event), options);
    element.addEventListener("pointerup", (event) => this.#up(event), options);
    element.addEventListener("pointercancel", (event) => this.#lost(event), options);
    element.addEventListener("pointerleave", () => handlers.leave(), options);
    element.addEventListener("wheel", (event) => this.#wheel(event), {
      ...options,
      passive: false,
    });
    element.addEventListener("keydown", (event) => this.#key(event), options);
  }

  dispose(): void {
    clearTimeout(this.#longPress);
    this.#stop.abort();
  }

  #place(event: MouseEvent): { x: number; y: number } {
    const box = this.#element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const at = this.#place(event);
    this.#pointers.set(event.pointerId, at);
    this.#element.setPointerCapture(event.pointerId);
    this.#keys = keysOf(event);
    clearTimeout(this.#longPress);
    if (event.pointerType === "touch")
      this.#longPress = setTimeout(() => this.#held(at), LONG_PRESS_MS);
    this.#drag =
      this.#pointers.size === 1 ? { startX: at.x, startY: at.y, kind: null } : this.#abandon();
  }

  #move(event: PointerEvent): void {
    const at = this.#place(event);
    const before = this.#pointers.get(event.pointerId);
    if (!before) {
      this.#handlers.point(at.x, at.y);
      return;
    }
    this.#pointers.set(event.pointerId, at);
    if (this.#pointers.size > 1) {
      this.#pinch(event.pointerId, before, at);
      return;
    }
    const drag = this.#drag;
    if (!drag) return;
    if (drag.kind === null) {
      if (Math.hypot(at.x - drag.startX, at.y - drag.startY) < DRAG_PX) return;
      clearTimeout(this.#longPress);
      drag.kind = this.#handlers.intent(this.#keys);
      this.#line = [drag.startX, drag.startY];
      this.#handlers.leave();
    }
    if (drag.kind === "pan")
      this.#handlers.pan(wholePx(at.x) - wholePx(before.x), wholePx(at.y) - wholePx(before.y));
    else if (drag.kind === "turn") this.#handlers.turn(at.x - before.x, at.y - before.y);
    else this.#draw(drag, at, false);
  }

  #up(event: PointerEvent): void {
    const at = this.#place(event);
    clearTimeout(this.#longPress);
    if (!this.#pointers.delete(event.pointerId)) return;
    const drag = this.#drag;
    this.#drag = null;
    if (!drag) return;
    if (drag.kind === null) this.#pressed(at, event.timeStamp);
    else if (drag.kind === "lasso" || drag.kind === "box") this.#draw(drag, at, true);
  }

  #lost(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
    this.#drag = this.#abandon();
  }

  /** The finger has not moved: show what is under it, and let its lifting mean nothing. */
  #held(at: { x: number; y: number }): void {
    if (this.#drag?.kind !== null || this.#pointers.size !== 1) return;
    this.#drag = null;
    this.#handlers.point(at.x, at.y);
  }

  /** By the time of the event: a busy page hears of both presses late. */
  #pressed(at: { x: number; y: number }, now: number): void {
    const isDouble =
      now - this.#lastPress.at < DOUBLE_MS &&
      Math.hypot(at.x - this.#lastPress.x, at.y - this.#lastPress.y) < 2 * DRAG_PX;
    this.#lastPress = { at: isDouble ? Number.NEGATIVE_INFINITY : now, ...at };
    if (isDouble) this.#handlers.doublePress(at.x, at.y);
    else this.#handlers.press(at.x, at.y, this.#keys);
  }

  #draw(
    drag: { startX: number; startY: number; kind: string | null },
    at: { x: number; y: number },
    isDone: boolean,
  ): void {
    if (drag.kind === "box") {
      const { startX: x, startY: y } = drag;
      this.#line = [x, y, at.x, y, at.x, at.y, x, at.y];
    } else {
      const lastX = this.#line[this.#line.length - 2] as number; // the start is always there
      const lastY = this.#line[this.#line.length - 1] as number;
      if (Math.hypot(at.x - lastX, at.y - lastY) >= LINE_STEP_PX) this.#line.push(at.x, at.y);
    }
    this.#handlers.lasso(this.#line, isDone, this.#keys);
  }

  /** A second finger, or Escape, ends a drag without a selection. */
  #abandon(): null {
    if (this.#drag?.kind === "lasso" || this.#drag?.kind === "box") this.#handlers.cancelLasso();
    return null;
  }

  #pinch(id: number, before: { x: number; y: number }, at: { x: number; y: number }): void {
    for (const [other, place] of this.#pointers) {
      if (other === id) continue;
      const was = Math.hypot(before.x - place.x, before.y - place.y);
      const is = Math.hypot(at.x - place.x, at.y - place.y);
      this.#handlers.pan((at.x - before.x) / 2, (at.y - before.y) / 2);
      if (was > 1 && is > 1)
        this.#handlers.zoom(is / was, (at.x + place.x) / 2, (at.y + place.y) / 2);
      return;
    }
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const { x, y } = this.#place(event);
    const px =
      event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * PX_PER_LINE : event.deltaY;
    // A pinch on a touch pad comes as a wheel with Ctrl and small steps.
    const strength = event.ctrlKey ? 6 : 1;
    this.#handlers.zoom(
      Math.exp(-Math.max(-400, Math.min(400, px)) * ZOOM_PER_PX * strength),
      x,
      y,
    );
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.#drag) {
      this.#drag = this.#abandon();
      event.stopPropagation();
    }
  }
}

/** Of a CSS length: whole px of the canvas. A map that is moved by them keeps its pixels, and nothing in it flickers. */
function wholePx(length: number): number {
  const ratio = canvasRatio();
  return Math.round(length * ratio) / ratio;
}

function keysOf(event: MouseEvent): DragKeys {
  return { shift: event.shiftKey, alt: event.altKey, meta: event.ctrlKey || event.metaKey };
}
