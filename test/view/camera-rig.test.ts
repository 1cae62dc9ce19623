import assert from "node:assert/strict";
import { project } from "#frontend/view/camera.js";
import { CameraRig } from "#frontend/view/camera-rig.js";

/** As much of a scene as a camera needs to know. */
const scene = { dims: 2, radius: 10, bounds: () => undefined } as never;

/** Where the layout's point (3, 4) is drawn, in px from the map's left top. */
function seen(rig: CameraRig): readonly [number, number] {
  const spot = project(rig.eye(), 3, 4, 0, { x: 0, y: 0, depth: 0, near: 1 } as never);
  return [spot.x, spot.y];
}

describe("the camera while panels open", () => {
  const target = { centre: [2, 3, 0], scale: 40, yaw: 0, pitch: 0 } as never;

  it("keeps its left top: no point moves", () => {
    const rig = new CameraRig(scene, { width: 1000, height: 600 });
    rig.path(target)(1);
    const before = seen(rig);
    rig.resize({ width: 700, height: 480 });
    assert.deepEqual(seen(rig), before);
  });

  it("ends a flight on the same places when one opens on the way", () => {
    const undisturbed = new CameraRig(scene, { width: 1000, height: 600 });
    undisturbed.path(target)(1);
    const rig = new CameraRig(scene, { width: 1000, height: 600 });
    const move = rig.path(target);
    move(0.4);
    rig.resize({ width: 700, height: 480 });
    move(0.8);
    move(1);
    const [x, y] = seen(rig);
    const [wantedX, wantedY] = seen(undisturbed);
    assert.ok(Math.abs(x - wantedX) < 1e-9 && Math.abs(y - wantedY) < 1e-9, `${x}, ${y}`);
  });
});
