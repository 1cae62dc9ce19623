import { isSoftware, linkProgram, uniformsOf } from "./gl.js";
import type { Layers } from "./layers.js";
import type { Pieces } from "./pieces.js";
import type { PointFrame } from "./point-pass.js";
import type { Scene } from "./scene.js";
import { KeptPoints } from "./soft-points.js";
import { SoftSheet } from "./soft-sheet.js";

/** Fewer points a software renderer draws sooner than the page paints and sends a sheet of them. */
const FROM_POINTS = 4_000;
/** To paint more takes a page longer than it may leave everything else waiting. */
const MOST_ROWS = 200_000;

const VERTEX = `#version 300 es
void main() { vec2 p = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2); gl_Position = vec4(p * 2.0 - 1.0, 0.0, 1.0); }`;
const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
uniform highp sampler2D u_sheet;
uniform ivec3 u_place; // margin, margin, rows of the sheet
out vec4 o_colour;
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy) + u_place.xy;
  o_colour = texelFetch(u_sheet, ivec2(at.x, u_place.z - 1 - at.y), 0);
}`;

/** Null where there is a graphics card: it draws points sooner than a page does. */
export function createSoftPass(gl: WebGL2RenderingContext): SoftPass | null {
  return isSoftware(gl) ? new SoftPass(gl) : null;
}

/** Puts points that the page has painted itself under what the device draws. Source of the picture: soft-sheet.ts. */
export class SoftPass {
  readonly #gl: WebGL2RenderingContext;
  /** Made for the first sheet: to wait for it is to wait for all that is being drawn. */
  #laying: { program: WebGLProgram; place: WebGLUniformLocation | null } | null = null;
  readonly #sheet = new SoftSheet();
  readonly #points = new KeptPoints();
  #texture: WebGLTexture | null = null;
  #size = "";

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
  }

  /** Puts in order what a frame will read, in pieces; null where that is done. */
  prepare(scene: Scene): Pieces<void> | null {
    const isLeft = scene.rows > MOST_ROWS || this.#points.has(scene);
    return isLeft ? null : this.#points.prepare(scene);
  }

  /** Draws all that lies under what is selected; answers how many points that were, or 0 where they are too few or too many. */
  draw(scene: Scene, layers: Layers, frame: PointFrame): number {
    // From the topmost to the lowest: a sheet is painted from above.
    const parts = [layers.plain, layers.grey, layers.hollow, layers.ghost];
    const count = parts.reduce((sum, places) => sum + places.length, 0);
    if (count < FROM_POINTS || scene.rows > MOST_ROWS) return 0;
    const points = this.#points.of(scene);
    this.#sheet.begin(frame);
    for (const places of parts)
      this.#sheet.paint(points, { places, isGhost: places === layers.ghost });
    this.#lay();
    return count;
  }

  dispose(): void {
    if (this.#laying) this.#gl.deleteProgram(this.#laying.program);
    this.#gl.deleteTexture(this.#texture);
  }

  #lay(): void {
    const gl = this.#gl;
    const { width, height, margin, pixels } = this.#sheet;
    gl.activeTexture(gl.TEXTURE0);
    this.#resize(width, height);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    const bytes = new Uint8Array(pixels.buffer);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    this.#laying ??= createLaying(gl);
    gl.useProgram(this.#laying.program);
    gl.uniform3i(this.#laying.place, margin, margin, height);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  #resize(width: number, height: number): void {
    const gl = this.#gl;
    const size = `${width} ${height}`;
    if (size !== this.#size) {
      gl.deleteTexture(this.#texture);
      this.#texture = gl.createTexture();
      this.#size = size;
      gl.bindTexture(gl.TEXTURE_2D, this.#texture);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, width, height);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    }
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
  }
}

function createLaying(gl: WebGL2RenderingContext) {
  const program = linkProgram(gl, VERTEX, FRAGMENT, []);
  const uniforms = uniformsOf(gl, program, ["u_sheet", "u_place"]);
  gl.useProgram(program);
  gl.uniform1i(uniforms.get("u_sheet") ?? null, 0);
  return { program, place: uniforms.get("u_place") ?? null };
}
