import type { MapStage } from "./map-stage.js";
import { MOST_VECTOR_POINTS, mapToSvg } from "./svg.js";

/** Canvases larger than 8 device px a CSS px fail in some browsers, and no printer needs them. */
const MOST_RATIO = 8;

/** All layers on one sheet, `scale` device px a CSS px; those over the points are drawn anew, so they stay sharp. */
export async function mapToBitmap(stage: MapStage, scale: number): Promise<ImageBitmap> {
  await stage.loadExtras();
  const eye = stage.rig.eye();
  const ratio = Math.max(0.1, Math.min(MOST_RATIO, scale));
  const sheet = document.createElement("canvas");
  sheet.width = Math.max(1, Math.round(eye.width * ratio));
  sheet.height = Math.max(1, Math.round(eye.height * ratio));
  const context = sheet.getContext("2d");
  if (!context) throw new Error("the browser gives no 2-D canvas");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  stage.rest.update(eye, stage.radius(), stage.rig.zoomFromFit());
  const restore = stage.surface.resizePoints(ratio);
  stage.paint(eye, ratio, false);
  context.drawImage(stage.surface.canvas, 0, 0, eye.width, eye.height);
  restore();
  stage.rest.extras?.drawOverlay(context, stage.overlayFrame(eye));
  stage.request(); // the canvas was cleared by its resizing
  return await createImageBitmap(sheet);
}

/** One SVG file; the points as a picture in it where they are too many or drawn as density. */
export function stageToSvg(stage: MapStage): string {
  const frame = stage.overlayFrame(stage.rig.eye());
  const isDense = stage.rest.density.survey !== null;
  const isPicture = isDense || stage.scene.layers().shown > MOST_VECTOR_POINTS;
  const { axes } = frame.layings;
  return mapToSvg({ ...frame, axes, picture: isPicture ? pointsAsPng(stage) : null });
}

/** Points as they are drawn now, without what lies over them. */
function pointsAsPng(stage: MapStage): string {
  stage.draw(false); // the drawing buffer is only valid in the task that drew it
  return stage.surface.canvas.toDataURL("image/png");
}
