import type { MapTheme, Swatch } from "./api.js";
import type { Eye } from "./camera.js";
import { type DensitySlots, densitySlots, SLOTS } from "./density-slots.js";
import { checkProgram, startProgram, uniformsOf } from "./gl.js";
import { isNight, unit } from "./point-pass.js";
import { PLACE_GLSL, POINT_ATTRIBUTES } from "./point-shader.js";

const TEXTURES = SLOTS / 4;
const LOOK_MS = 8;
const LONGEST_WAIT_MS = 10_000;

/** Counts points into one of twelve channels; one pixel each, added up. */
const COUNT_VERTEX = `#version 300 es
precision highp float;
precision highp int;
in vec3 a_from;
in vec3 a_to;
in uvec4 a_look;
${PLACE_GLSL}
uniform highp sampler2D u_slots;
flat out int v_slot;
void main() {
  vec4 at = place(a_from, a_to);
  v_slot = int(texelFetch(u_slots, ivec2(int(a_look.x), 0), 0).r * 255.0 + 0.5);
  gl_PointSize = 1.0;
  gl_Position = vec4(at.xy / u_half, 0.0, 1.0);
}`;
const COUNT_FRAGMENT = `#version 300 es
precision highp float;
flat in int v_slot;
layout(location = 0) out vec4 o_first;
layout(location = 1) out vec4 o_second;
layout(location = 2) out vec4 o_third;
vec4 channel(int first) {
  return vec4(v_slot == first, v_slot == first + 1, v_slot == first + 2, v_slot == first + 3);
}
void main() { o_first = channel(0); o_second = channel(4); o_third = channel(8); }`;

const COUNT_UNIFORMS = [
  "u_t",
  "u_centre",
  "u_turn",
  "u_scale",
  "u_distance",
  "u_half",
  "u_depth",
  "u_slots",
] as const;

const SCREEN_VERTEX = `#version 300 es
void main() { vec2 p = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2); gl_Position = vec4(p * 2.0 - 1.0, 0.0, 1.0); }`;

/** A 5 px kernel, one direction at a time. */
const TAPS = `
uniform sampler2D u_first;
uniform sampler2D u_second;
uniform sampler2D u_third;
uniform ivec2 u_step;
const float WEIGHTS[5] = float[5](0.0545, 0.2442, 0.4026, 0.2442, 0.0545);
void gather(ivec2 at, out vec4 a, out vec4 b, out vec4 c) {
  ivec2 last = textureSize(u_first, 0) - 1;
  a = vec4(0.0); b = vec4(0.0); c = vec4(0.0);
  for (int i = 0; i < 5; i++) {
    ivec2 tap = clamp(at + u_step * (i - 2), ivec2(0), last);
    a += WEIGHTS[i] * texelFetch(u_first, tap, 0);
    b += WEIGHTS[i] * texelFetch(u_second, tap, 0);
    c += WEIGHTS[i] * texelFetch(u_third, tap, 0);
  }
}`;
/** The textures first. */
const TAPS_UNIFORMS = [
  "u_first",
  "u_second",
  "u_third",
  "u_step",
  "u_colours",
  "u_strongest",
  "u_ratio",
] as const;
const BLUR_FRAGMENT = `#version 300 es
precision highp float;
layout(location = 0) out vec4 o_first;
layout(location = 1) out vec4 o_second;
layout(location = 2) out vec4 o_third;
${TAPS}
void main() { gather(ivec2(gl_FragCoord.xy), o_first, o_second, o_third); }`;

/** Which, then how many: the mean colour weighted by the square of each share; strength by the logarithm of the count. */
const RESOLVE_FRAGMENT = `#version 300 es
precision highp float;
${TAPS}
uniform vec3 u_colours[${SLOTS}];
uniform float u_strongest;
uniform float u_ratio;
out vec4 o_colour;
const float ONE = 0.1621; // what a single point leaves at its own pixel
void main() {
  vec4 n[3];
  gather(ivec2(gl_FragCoord.xy / u_ratio), n[0], n[1], n[2]);
  float total = 0.0;
  float weight = 0.0;
  vec3 sum = vec3(0.0);
  for (int i = 0; i < ${SLOTS}; i++) {
    float count = n[i / 4][i % 4];
    total += count;
    weight += count * count;
    sum += count * count * u_colours[i];
  }
  if (total < 0.01 * ONE) discard;
  float strength = log(1.0 + total / ONE) / log(1.0 + max(u_strongest, 2.0 * ONE) / ONE);
  float alpha = clamp(0.12 + 0.88 * strength, 0.0, 1.0) * smoothstep(0.0, 0.5 * ONE, total);
  o_colour = vec4(sum / weight * alpha, alpha);
}`;

interface Target {
  readonly frame: WebGLFramebuffer | null;
  readonly textures: readonly WebGLTexture[];
}

/** Draws points as density: three passes over textures of counts. Null where the device cannot add up in float. */
export function createDensityPass(gl: WebGL2RenderingContext): DensityPass | null {
  const canDraw =
    gl.getExtension("EXT_color_buffer_float") ?? gl.getExtension("EXT_color_buffer_half_float");
  const buffers = gl.getParameter(gl.MAX_DRAW_BUFFERS) as number;
  return canDraw && buffers >= TEXTURES ? new DensityPass(gl) : null;
}

/**
 * The same without making the page wait: a device that is drawing a million points in software answers no question for a
 * second. It is asked only while it `isIdle`, having drawn the last frame, and drawn with once its programs are made.
 */
export async function prepareDensity(
  gl: WebGL2RenderingContext,
  isIdle: () => boolean,
): Promise<DensityPass | null> {
  await drawnOut(gl, isIdle);
  const pass = createDensityPass(gl);
  await pass?.made(isIdle);
  return pass;
}

/** Resolves once all that the context was told to draw is drawn, however long that takes. */
async function drawnOut(gl: WebGL2RenderingContext, isIdle: () => boolean): Promise<void> {
  await until(isIdle);
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  gl.flush();
  if (!fence) return;
  await until(() => gl.isContextLost() || gl.clientWaitSync(fence, 0, 0) !== gl.TIMEOUT_EXPIRED);
  gl.deleteSync(fence);
}

/** Looks again every few milliseconds, each time in a task of its own; a driver that never answers is not waited for. */
async function until(holds: () => boolean): Promise<void> {
  const endMs = performance.now() + LONGEST_WAIT_MS;
  do await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  while (!holds() && performance.now() < endMs);
}

export interface DensityFrame {
  readonly eye: Eye;
  readonly ratio: number;
  readonly t: number;
  readonly theme: MapTheme;
  readonly palette: readonly Swatch[];
  /** Points per square px that get the full colour. */
  readonly strongest: number;
}

/** Points that are counted. */
export interface Counted {
  /** What the counts follow from: the same in everything, and they are the same. */
  readonly of: readonly unknown[];
  readonly total: number;
  /** Issues the draw calls for `count` of them from `first` on, with the points' buffers bound. */
  draw(first: number, count: number): void;
}

export class DensityPass {
  readonly #gl: WebGL2RenderingContext;
  readonly #parallel: KHR_parallel_shader_compile | null;
  readonly #count: WebGLProgram;
  readonly #blur: WebGLProgram;
  readonly #resolve: WebGLProgram;
  readonly #slots: WebGLTexture | null;
  #targets: { counts: Target; soft: Target; width: number; height: number } | null = null;
  /** What is in the textures of counts, and how many points of it so far. */
  #held: { of: readonly unknown[]; count: number } | null = null;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#parallel = gl.getExtension("KHR_parallel_shader_compile");
    this.#count = startProgram(gl, COUNT_VERTEX, COUNT_FRAGMENT, POINT_ATTRIBUTES);
    this.#blur = startProgram(gl, SCREEN_VERTEX, BLUR_FRAGMENT, []);
    this.#resolve = startProgram(gl, SCREEN_VERTEX, RESOLVE_FRAGMENT, []);
    this.#slots = gl.createTexture();
  }

  /** Resolves once the programs are made and their uniforms known: to draw then waits for nothing. */
  async made(isIdle: () => boolean): Promise<void> {
    const gl = this.#gl;
    for (const program of [this.#count, this.#blur, this.#resolve]) {
      const isMade = () =>
        !this.#parallel ||
        gl.isContextLost() ||
        gl.getProgramParameter(program, this.#parallel.COMPLETION_STATUS_KHR) === true;
      await until(isMade);
      await drawnOut(gl, isIdle); // another frame may have been begun meanwhile
      checkProgram(gl, program);
      locator(gl, program, program === this.#count ? COUNT_UNIFORMS : TAPS_UNIFORMS);
    }
    await until(() => true);
  }

  /**
   * Counts at most so many more of the points; false where all of them are counted. A device that draws in software
   * answers nobody until it has drawn what it was given: a million points at once, for more than a second.
   */
  countNext(frame: DensityFrame, points: Counted, most: number): boolean {
    const gl = this.#gl;
    const { counts, width, height } = this.#sized(frame.eye);
    const { of, total } = points;
    const isGoingOn = this.#held?.of.every((one, at) => Object.is(one, of[at]));
    if (!this.#held || !isGoingOn) this.#held = { of, count: 0 };
    const held = this.#held;
    if (held.count > 0 && held.count >= total) return false;
    gl.viewport(0, 0, width, height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, counts.frame);
    if (held.count === 0) {
      this.#uploadSlots(densitySlots(frame.palette, frame.theme, isNight(frame.theme)));
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
    }
    this.#useCount(frame);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE);
    const count = Math.min(most, total - held.count);
    points.draw(held.count, count);
    held.count += count;
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    return held.count < total;
  }

  /** Counts what is not counted yet, and blends it over what is in the canvas. */
  draw(frame: DensityFrame, points: Counted): void {
    const gl = this.#gl;
    while (this.countNext(frame, points, points.total));
    const { counts, soft, width, height } = this.#sized(frame.eye);
    const slots = densitySlots(frame.palette, frame.theme, isNight(frame.theme));
    gl.viewport(0, 0, width, height);

    gl.disable(gl.BLEND);
    gl.bindFramebuffer(gl.FRAMEBUFFER, soft.frame);
    this.#useTaps(this.#blur, counts, 1, 0);
    gl.drawArrays(gl.TRIANGLES, 0, 3);

    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(
      0,
      0,
      Math.round(frame.eye.width * frame.ratio),
      Math.round(frame.eye.height * frame.ratio),
    );
    const at = this.#useTaps(this.#resolve, soft, 0, 1);
    gl.uniform3fv(
      at("u_colours"),
      slots.colours.flatMap((colour) => unit(colour)),
    );
    gl.uniform1f(at("u_strongest"), frame.strongest);
    gl.uniform1f(at("u_ratio"), frame.ratio);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.activeTexture(gl.TEXTURE0);
  }

  dispose(): void {
    for (const program of [this.#count, this.#blur, this.#resolve]) this.#gl.deleteProgram(program);
    this.#gl.deleteTexture(this.#slots);
    this.#dropTargets();
  }

  #useCount({ eye, t }: DensityFrame): void {
    const gl = this.#gl;
    gl.useProgram(this.#count);
    const at = locator(gl, this.#count, COUNT_UNIFORMS);
    gl.uniform1f(at("u_t"), t);
    gl.uniform3f(at("u_centre"), ...eye.centre);
    gl.uniformMatrix3fv(at("u_turn"), true, eye.turn);
    gl.uniform1f(at("u_scale"), eye.scale);
    gl.uniform1f(at("u_distance"), 0);
    gl.uniform1f(at("u_depth"), 0);
    gl.uniform2f(at("u_half"), eye.width / 2, eye.height / 2);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#slots);
    gl.uniform1i(at("u_slots"), 0);
  }

  #useTaps(program: WebGLProgram, from: Target, x: number, y: number) {
    const gl = this.#gl;
    gl.useProgram(program);
    const at = locator(gl, program, TAPS_UNIFORMS);
    TAPS_UNIFORMS.slice(0, TEXTURES).forEach((name, index) => {
      gl.activeTexture(gl.TEXTURE0 + index);
      gl.bindTexture(gl.TEXTURE_2D, from.textures[index] ?? null);
      gl.uniform1i(at(name), index);
    });
    gl.uniform2i(at("u_step"), x, y);
    return at;
  }

  #uploadSlots({ ofFill }: DensitySlots): void {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#slots);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, ofFill.length, 1, 0, gl.RED, gl.UNSIGNED_BYTE, ofFill);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 4);
    nearest(gl);
  }

  /** Counted at CSS px: at two device px a dot the textures would be four times as large and look the same. */
  #sized(eye: Eye) {
    const width = Math.max(1, Math.round(eye.width));
    const height = Math.max(1, Math.round(eye.height));
    if (this.#targets?.width === width && this.#targets.height === height) return this.#targets;
    this.#dropTargets();
    const make = () => createTarget(this.#gl, width, height);
    this.#targets = { counts: make(), soft: make(), width, height };
    return this.#targets;
  }

  #dropTargets(): void {
    for (const target of this.#targets ? [this.#targets.counts, this.#targets.soft] : []) {
      this.#gl.deleteFramebuffer(target.frame);
      for (const texture of target.textures) this.#gl.deleteTexture(texture);
    }
    this.#targets = null;
    this.#held = null;
  }
}

function createTarget(gl: WebGL2RenderingContext, width: number, height: number): Target {
  const frame = gl.createFramebuffer();
  gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
  const textures = Array.from({ length: TEXTURES }, (_, index) => {
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    // Half floats count exactly up to 2,048 on one pixel; beyond, a count no longer grows, and nobody can tell.
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA16F, width, height);
    nearest(gl);
    gl.framebufferTexture2D(
      gl.FRAMEBUFFER,
      gl.COLOR_ATTACHMENT0 + index,
      gl.TEXTURE_2D,
      texture,
      0,
    );
    return texture;
  });
  gl.drawBuffers(textures.map((_, index) => gl.COLOR_ATTACHMENT0 + index));
  return { frame, textures };
}

function nearest(gl: WebGL2RenderingContext): void {
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
}

const located = new WeakMap<WebGLProgram, ReadonlyMap<string, WebGLUniformLocation>>();

function locator(gl: WebGL2RenderingContext, program: WebGLProgram, names: readonly string[]) {
  let known = located.get(program);
  if (!known) {
    known = uniformsOf(gl, program, names);
    located.set(program, known);
  }
  const found = known;
  return (name: string) => found.get(name) ?? null;
}
