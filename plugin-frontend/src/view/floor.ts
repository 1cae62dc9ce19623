import { type Eye, project } from "./camera.js";
import { linkProgram, uniformsOf } from "./gl.js";
import { css, spot } from "./overlay-parts.js";
import type { Scene } from "./scene.js";

const CORNERS_OF_A_RING = 96;

const VERTEX = `#version 300 es
out vec2 v_at;
void main() {
  vec2 p = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
  v_at = vec2(p.x, 1.0 - p.y);
  gl_Position = vec4(p * 2.0 - 1.0, 0.0, 1.0);
}`;
const FRAGMENT = `#version 300 es
precision mediump float;
in vec2 v_at;
uniform sampler2D u_floor;
out vec4 o_colour;
void main() { o_colour = texture(u_floor, v_at); }`;

/**
 * The floor of a solid layout, behind its points. Painted on a plain canvas, which draws fine lines well, and laid
 * under the points as a texture: a canvas of its own behind them would make the points' canvas see-through, and a
 * see-through canvas takes a software renderer twice as long to put on the screen.
 */
export class FloorPass {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #texture: WebGLTexture | null;
  readonly #context: CanvasRenderingContext2D | null;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = linkProgram(gl, VERTEX, FRAGMENT, []);
    this.#texture = gl.createTexture();
    this.#context = document.createElement("canvas").getContext("2d");
    gl.useProgram(this.#program);
    gl.uniform1i(uniformsOf(gl, this.#program, ["u_floor"]).get("u_floor") ?? null, 0);
  }

  draw(scene: Scene, eye: Eye, ratio: number): void {
    const gl = this.#gl;
    const context = this.#context;
    if (!context) return;
    const { canvas } = context;
    canvas.width = Math.max(1, Math.round(eye.width * ratio)); // clears it, too
    canvas.height = Math.max(1, Math.round(eye.height * ratio));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawFloor(context, scene, eye);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, canvas);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    for (const [name, value] of [
      [gl.TEXTURE_MIN_FILTER, gl.NEAREST],
      [gl.TEXTURE_MAG_FILTER, gl.NEAREST],
      [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE],
      [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE],
    ] as const)
      gl.texParameteri(gl.TEXTURE_2D, name, value);
    gl.useProgram(this.#program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  dispose(): void {
    this.#gl.deleteProgram(this.#program);
    this.#gl.deleteTexture(this.#texture);
  }
}

/** Two rings under the points: the horizon of a solid layout. */
function drawFloor(context: CanvasRenderingContext2D, scene: Scene, eye: Eye): void {
  const bounds = scene.bounds();
  if (!bounds) return;
  const middle = bounds.low.map((low, axis) => (low + (bounds.high[axis] as number)) / 2);
  const reach = Math.max(bounds.high[0] - bounds.low[0], bounds.high[2] - bounds.low[2]) / 2;
  context.strokeStyle = css(scene.theme.ghost);
  context.lineWidth = 1;
  for (const share of [0.5, 1]) {
    context.beginPath();
    for (let step = 0; step <= CORNERS_OF_A_RING; step++) {
      const angle = (step / CORNERS_OF_A_RING) * 2 * Math.PI;
      const at = project(
        eye,
        (middle[0] as number) + Math.cos(angle) * reach * share,
        bounds.low[1],
        (middle[2] as number) + Math.sin(angle) * reach * share,
        spot(),
      );
      if (at.near > 0) context.lineTo(at.x, at.y);
    }
    context.stroke();
  }
}
