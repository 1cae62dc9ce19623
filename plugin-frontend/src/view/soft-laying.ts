import { linkProgram, uniformsOf } from "./gl.js";
import type { PointFrame } from "./point-pass.js";
import { type SoftSquares, SPAN_NUMBERS } from "./soft-squares.js";

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

/** The device's part in points that the page has painted: it gets them once, and lays them as often as a frame is drawn. */
export class SoftLaying {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #array: WebGLVertexArrayObject;
  readonly #buffer: WebGLBuffer;
  readonly #seen: WebGLUniformLocation | null;
  readonly #size: WebGLUniformLocation | null;
  #texture: WebGLTexture | null = null;
  /** Of the texture, px. */
  #width = 0;
  #height = 0;
  #spans = 0;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = linkProgram(gl, VERTEX, FRAGMENT, ["a_span", "a_from"]);
    const uniforms = uniformsOf(gl, this.#program, ["u_sheet", "u_seen", "u_size"]);
    this.#seen = uniforms.get("u_seen") ?? null;
    this.#size = uniforms.get("u_size") ?? null;
    gl.useProgram(this.#program);
    gl.uniform1i(uniforms.get("u_sheet") ?? null, 0);
    this.#array = gl.createVertexArray();
    this.#buffer = gl.createBuffer();
    gl.bindVertexArray(this.#array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
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
  }

  /** Sends what was packed, in place of what was sent before. */
  send({ width, height, rows, pixels, spans }: SoftSquares): void {
    const gl = this.#gl;
    this.#spans = spans.length / SPAN_NUMBERS;
    if (rows === 0) return;
    gl.activeTexture(gl.TEXTURE0);
    this.#resize(width, height);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    const bytes = new Uint8Array(pixels.buffer);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, rows, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(spans), gl.DYNAMIC_DRAW);
  }

  /** Lays what was sent; what is seen begins at (`left`, `top`) of the sheet. */
  lay({ eye, ratio }: PointFrame, left: number, top: number): void {
    if (this.#spans === 0) return;
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.useProgram(this.#program);
    const seenPx = [Math.round(eye.width * ratio), Math.round(eye.height * ratio)] as const;
    gl.uniform4f(this.#seen, left, top, ...seenPx);
    gl.uniform2f(this.#size, this.#width, this.#height);
    gl.bindVertexArray(this.#array);
    // On paper a flat layout's squares are complete.
    if (eye.depth === 0) gl.disable(gl.BLEND);
    else gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.#spans);
    gl.bindVertexArray(null);
  }

  dispose(): void {
    this.#gl.deleteProgram(this.#program);
    this.#gl.deleteVertexArray(this.#array);
    this.#gl.deleteBuffer(this.#buffer);
    this.#gl.deleteTexture(this.#texture);
  }

  #resize(width: number, height: number): void {
    const gl = this.#gl;
    if (width === this.#width && height === this.#height) {
      gl.bindTexture(gl.TEXTURE_2D, this.#texture);
      return;
    }
    gl.deleteTexture(this.#texture);
    this.#texture = gl.createTexture();
    this.#width = width;
    this.#height = height;
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, width, height);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  }
}
