import { isSoftware, linkProgram, uniformsOf } from "./gl.js";
import type { Layers } from "./layers.js";
import type { Pieces } from "./pieces.js";
import type { PointFrame } from "./point-pass.js";
import type { Scene } from "./scene.js";
import { KeptPoints } from "./soft-points.js";
import { SoftSheet } from "./soft-sheet.js";
import { SPAN_NUMBERS } from "./soft-squares.js";

/** Fewer points a software renderer draws sooner than the page paints and sends a sheet of them. */
const FROM_POINTS = 4_000;
/** To paint more takes a page longer than it may leave everything else waiting. */
const MOST_ROWS = 200_000;

// Looked up by a place that runs along: a software renderer takes twice as long where each pixel works out its own.
const VERTEX = `#version 300 es
in vec4 a_span; // left, top, right, bottom on the sheet, px
in vec2 a_from; // left and top where it is packed
uniform vec4 u_seen; // left and top of what is seen of the sheet, its width and height, px
uniform vec2 u_size; // of what is packed
out vec2 v_place;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * (a_span.zw - a_span.xy);
  v_place = (a_from + corner) / u_size;
  vec2 at = (a_span.xy + corner - u_seen.xy) / u_seen.zw;
  gl_Position = vec4(2.0 * at.x - 1.0, 1.0 - 2.0 * at.y, 0.0, 1.0);
}`;
const FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D u_sheet;
in vec2 v_place;
out vec4 o_colour;
void main() { o_colour = texture(u_sheet, v_place); }`;

/** Null where there is a graphics card: it draws points sooner than a page does. */
export function createSoftPass(gl: WebGL2RenderingContext): SoftPass | null {
  return isSoftware(gl) ? new SoftPass(gl) : null;
}

/** Puts points that the page has painted itself under what the device draws. Source of the picture: soft-sheet.ts. */
export class SoftPass {
  readonly #gl: WebGL2RenderingContext;
  /** Made for the first sheet: to wait for it is to wait for all that is being drawn. */
  #laying: ReturnType<typeof createLaying> | null = null;
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

  /** The page is the sooner one with these, and does not take too long. */
  takes(scene: Scene, layers: Layers): boolean {
    const count = underneath(layers).reduce((sum, places) => sum + places.length, 0);
    return count >= FROM_POINTS && scene.rows <= MOST_ROWS;
  }

  /** Draws `share` of all that lies under what is selected; answers how many points that are. */
  draw(scene: Scene, layers: Layers, frame: PointFrame, share: number): number {
    const points = this.#points.of(scene);
    let drawn = 0;
    this.#sheet.begin(frame);
    for (const all of underneath(layers)) {
      const places = all.subarray(0, Math.ceil(all.length * share));
      this.#sheet.paint(points, { places, isGhost: all === layers.ghost });
      drawn += places.length;
    }
    this.#lay(frame);
    return drawn;
  }

  dispose(): void {
    if (this.#laying) {
      this.#gl.deleteProgram(this.#laying.program);
      this.#gl.deleteVertexArray(this.#laying.array);
      this.#gl.deleteBuffer(this.#laying.buffer);
    }
    this.#gl.deleteTexture(this.#texture);
  }

  /** What lies under a flat layout is nothing but paper, and the sheet need not be mixed with it. */
  #lay({ eye, ratio, theme }: PointFrame): void {
    const gl = this.#gl;
    const isFlat = eye.depth === 0;
    const { margin, squares } = this.#sheet;
    this.#sheet.pack(isFlat ? theme.paper : null);
    const { width, height, rows } = squares;
    if (rows === 0) return;
    gl.activeTexture(gl.TEXTURE0);
    this.#resize(width, height);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    const bytes = new Uint8Array(squares.pixels.buffer);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, rows, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    this.#laying ??= createLaying(gl);
    const { program, seen, size, array, buffer } = this.#laying;
    gl.useProgram(program);
    const seenPx = [Math.round(eye.width * ratio), Math.round(eye.height * ratio)] as const;
    gl.uniform4f(seen, margin, margin, ...seenPx);
    gl.uniform2f(size, width, height);
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(squares.spans), gl.DYNAMIC_DRAW);
    if (isFlat) gl.disable(gl.BLEND);
    else gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, squares.spans.length / SPAN_NUMBERS);
    gl.bindVertexArray(null);
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

/** From the topmost to the lowest: a sheet is painted from above. */
function underneath({ plain, grey, hollow, ghost }: Layers): readonly Uint32Array[] {
  return [plain, grey, hollow, ghost];
}

function createLaying(gl: WebGL2RenderingContext) {
  const program = linkProgram(gl, VERTEX, FRAGMENT, ["a_span", "a_from"]);
  const uniforms = uniformsOf(gl, program, ["u_sheet", "u_seen", "u_size"]);
  gl.useProgram(program);
  gl.uniform1i(uniforms.get("u_sheet") ?? null, 0);
  const array = gl.createVertexArray();
  const buffer = gl.createBuffer();
  gl.bindVertexArray(array);
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  const bytes = SPAN_NUMBERS * 4;
  for (const [location, numbers, first] of [
    [0, 4, 0],
    [1, 2, 16],
  ] as const) {
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, numbers, gl.FLOAT, false, bytes, first);
    gl.vertexAttribDivisor(location, 1);
  }
  gl.bindVertexArray(null);
  const at = (name: string) => uniforms.get(name) ?? null;
  return { program, array, buffer, seen: at("u_seen"), size: at("u_size") };
}
