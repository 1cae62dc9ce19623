import type { MapLabel, MapViewEvents } from "./api.js";
import type { CameraRig } from "./camera-rig.js";
import { type DragKeys, Gestures } from "./gestures.js";

/** What the gestures of a map need of it. */
export interface GestureTarget {
  readonly rig: CameraRig;
  readonly events: Partial<MapViewEvents>;
  pick(x: number, y: number): number;
  labelAt(x: number, y: number): MapLabel | null;
  inside(line: readonly number[]): Uint32Array;
  tool(): "pan" | "lasso" | "box";
  isSolid(): boolean;
  /** The rig's camera has moved. */
  moved(): void;
  showLasso(line: readonly number[] | null): void;
}

/** Ties hands to the map: what a drag, a press or a wheel means here. */
export function bindGestures(element: HTMLElement, target: GestureTarget): { dispose(): void } {
  const { rig, events } = target;
  let hovered = -1;
  let pointer: { x: number; y: number } | null = null;
  let isPickDue = false;

  const hover = (row: number, x: number, y: number) => {
    if (row === hovered) return;
    hovered = row;
    events.hover?.(row, x, y);
  };

  const gestures = new Gestures(element, {
    intent: (keys) => intentOf(keys, target.tool(), target.isSolid()),
    pan(dx, dy) {
      rig.pan(dx, dy);
      target.moved();
    },
    turn(dx, dy) {
      rig.turn(dx, dy);
      target.moved();
    },
    zoom(factor, x, y) {
      rig.zoom(factor, x, y);
      target.moved();
    },
    lasso(line, isDone, keys) {
      target.showLasso(isDone ? null : [...line]);
      if (isDone) events.select?.(target.inside(line), howOf(keys, target.tool()));
    },
    cancelLasso: () => target.showLasso(null),
    point(x, y) {
      pointer = { x, y };
      if (isPickDue) return;
      // One pick a frame, however many events the mouse sends.
      isPickDue = true;
      requestAnimationFrame(() => {
        isPickDue = false;
        if (pointer) hover(target.pick(pointer.x, pointer.y), pointer.x, pointer.y);
      });
    },
    leave() {
      pointer = null;
      hover(-1, 0, 0);
    },
    press(x, y, keys) {
      const row = target.pick(x, y);
      const label = row < 0 ? target.labelAt(x, y) : null;
      if (label) events.labelClick?.(label);
      else events.click?.(row, keys);
    },
    doublePress: (x, y) => events.doubleClick?.(target.pick(x, y)),
  });
  return { dispose: () => gestures.dispose() };
}

/** Shift draws a lasso and Alt a box; on a solid layout a drag turns, and Shift moves it. */
function intentOf(
  keys: DragKeys,
  tool: "pan" | "lasso" | "box",
  isSolid: boolean,
): "pan" | "turn" | "lasso" | "box" {
  if (tool !== "pan") return tool;
  if (keys.shift && !isSolid) return "lasso";
  if (keys.alt) return "box";
  return isSolid && !keys.shift ? "turn" : "pan";
}

/**
 * What a finished line does to the selection. With a tool in hand Shift adds and Alt removes; where Shift or Alt drew
 * the line, Ctrl or Cmd adds and the other of the two removes.
 */
function howOf(keys: DragKeys, tool: "pan" | "lasso" | "box"): "replace" | "add" | "remove" {
  if (tool !== "pan") return keys.alt ? "remove" : keys.shift || keys.meta ? "add" : "replace";
  if (keys.shift && keys.alt) return "remove";
  return keys.meta ? "add" : "replace";
}
