import type { MapTheme } from "./api.js";
import { linkProgram, uniformsOf } from "./gl.js";
import { unit } from "./point-pass.js";

/** Unselected points recede this far towards the paper when something is selected. */
export const WASH = 0.6;

const VERTEX = `#version 300 es
void main() { vec2 p = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2); gl_Position = vec4(p * 2.0 - 1.0, 0.0, 1.0); }`;
const FRAGMENT = `#version 300 es
precision mediump float;
uniform vec4 u_wash;
out vec4 o_colour;
void main() { o_colour = vec4(u_wash.rgb * u_wash.a, u_wash.a); }`;

/** A veil of paper between what is selected and all else. */
export class WashPass {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #colour: WebGLUniformLocation | null;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = linkProgram(gl, VERTEX, FRAGMENT, []);
    this.#colour = uniformsOf(gl, this.#program, ["u_wash"]).get("u_wash") ?? null;
  }

  draw(theme: MapTheme): void {
    const gl = this.#gl;
    gl.useProgram(this.#program);
    gl.uniform4f(this.#colour, ...unit(theme.paper), WASH);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.clear(gl.DEPTH_BUFFER_BIT); // what is selected stands in front of all else
  }

  dispose(): void {
    this.#gl.deleteProgram(this.#program);
  }
}
