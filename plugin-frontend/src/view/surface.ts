/** Device pixels per CSS px beyond which nobody sees a difference but everybody waits. */
const MOST_RATIO = 2;

/** Device px a CSS px of a map's canvases. */
export function canvasRatio(): number {
  return Math.min(MOST_RATIO, Math.max(1, devicePixelRatio || 1));
}

/** The canvases of a map, one over the other: points, overlay. */
export interface Surface {
  readonly root: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** Opened when it is first asked for, which makes the page wait for the browser's graphics process. */
  readonly overlay: CanvasRenderingContext2D;
  readonly ratio: number;
  size(): { width: number; height: number };
  /** Takes the size that it has on the page now, sooner than the browser tells of it. */
  measure(): void;
  /** Shows or hides the overlay; costs nothing where it stays as it is. */
  showOverlay(isShown: boolean): void;
  /** Gives the points' canvas another ratio for one picture; call the answer to go back. */
  resizePoints(ratio: number): () => void;
  dispose(): void;
}

/** `isOverlayPages`: the page is to draw the overlay itself; asked when that is opened. */
export function createSurface(
  host: HTMLElement,
  resized: () => void,
  isOverlayPages: () => boolean,
): Surface {
  const root = document.createElement("div");
  root.style.cssText =
    "position:absolute;inset:0;overflow:hidden;touch-action:none;user-select:none;contain:strict";
  const canvas = addCanvas(root);
  const top = addCanvas(root);
  let overlay: CanvasRenderingContext2D | null = null;
  host.append(root);
  if (getComputedStyle(host).position === "static") host.style.position = "relative";

  let size = { width: root.clientWidth, height: root.clientHeight };
  const isFitting = () =>
    canvas.width === Math.max(1, Math.round(size.width * canvasRatio())) &&
    canvas.height === Math.max(1, Math.round(size.height * canvasRatio()));
  const apply = () => {
    const ratio = canvasRatio();
    for (const each of [canvas, top]) {
      each.width = Math.max(1, Math.round(size.width * ratio));
      each.height = Math.max(1, Math.round(size.height * ratio));
    }
    overlay?.setTransform(ratio, 0, 0, ratio, 0, 0);
  };
  apply();
  const measure = () => {
    const now = { width: root.clientWidth, height: root.clientHeight };
    const isSame = now.width === size.width && now.height === size.height;
    // Hidden: nothing is drawn then, and to give the canvas another size makes the page wait for all that is being drawn.
    const isHidden = now.width === 0 || now.height === 0;
    if (isSame && (isHidden || isFitting())) return;
    size = now;
    if (!isHidden && !isFitting()) apply();
    resized();
  };
  const observer = new ResizeObserver(measure);
  observer.observe(root);
  window.addEventListener("resize", measure); // moving to a screen of another ratio

  return {
    root,
    canvas,
    get overlay() {
      if (overlay) return overlay;
      overlay = top.getContext("2d", { willReadFrequently: isOverlayPages() });
      if (!overlay) throw new Error("the browser gives no 2-D canvas");
      const ratio = canvasRatio();
      overlay.setTransform(ratio, 0, 0, ratio, 0, 0);
      return overlay;
    },
    get ratio() {
      return canvasRatio();
    },
    size: () => size,
    measure,
    showOverlay(isShown) {
      const visibility = isShown ? "" : "hidden";
      if (top.style.visibility !== visibility) top.style.visibility = visibility;
    },
    resizePoints(ratio) {
      const before = { width: canvas.width, height: canvas.height };
      canvas.width = Math.max(1, Math.round(size.width * ratio));
      canvas.height = Math.max(1, Math.round(size.height * ratio));
      return () => {
        canvas.width = before.width;
        canvas.height = before.height;
      };
    },
    dispose() {
      observer.disconnect();
      window.removeEventListener("resize", measure);
      root.remove();
    },
  };
}

function addCanvas(root: HTMLElement): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.style.cssText = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none";
  canvas.setAttribute("aria-hidden", "true"); // the element around it carries the name and the live region
  root.append(canvas);
  return canvas;
}
