import type { MapTheme, Rgb } from "./api.js";
import { linkProgram, uniformsOf } from "./gl.js";
import { unit } from "./point-pass.js";
import { LAYER_SIDE, type TileAtlas } from "./tile-atlas.js";

/** The coloured foot of a tile, px. */
export const FOOT_PX = 4;
const CORNER_PX = 4;

/** One picture to draw. Places in CSS px from the left top; the colour of its row in the foot. */
export interface DrawnTile {
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly foot: Rgb;
  /** Width of an edge in `mark`, or 0. */
  readonly edge: number;
  /** Share of paper mixed in: how far back it stands. */
  readonly haze: number;
}

const VERTEX = `#version 300 es
precision highp float;
in vec4 a_place; // centre x, y in px; corner -1 or 1, twice
in vec4 a_shape; // side, edge, haze, layer
in vec2 a_cell; // left top of its picture, px of the layer
in vec3 a_foot;
uniform vec2 u_half;
uniform float u_cell;
out vec2 v_q;
flat out vec4 v_shape;
flat out vec2 v_cell;
flat out vec3 v_foot;
void main() {
  float reach = 0.5 * a_shape.x + a_shape.y + 1.0;
  v_q = a_place.zw * reach;
  v_shape = a_shape;
  v_cell = a_cell;
  v_foot = a_foot;
  vec2 px = a_place.xy + v_q;
  gl_Position = vec4(px.x / u_half.x - 1.0, 1.0 - px.y / u_half.y, 0.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
precision highp sampler2DArray;
in vec2 v_q;
flat in vec4 v_shape;
flat in vec2 v_cell;
flat in vec3 v_foot;
uniform float u_ratio;
uniform float u_cell;
uniform vec3 u_tile;
uniform vec3 u_mark;
uniform vec3 u_ink;
uniform vec3 u_paper;
uniform sampler2DArray u_atlas;
out vec4 o_colour;
float box(vec2 q, float halfSide, float corner) {
  vec2 d = abs(q) - (halfSide - corner);
  return length(max(d, 0.0)) + min(max(d.x, d.y), 0.0) - corner;
}
void main() {
  float halfSide = 0.5 * v_shape.x;
  float d = box(v_q, halfSide, min(${CORNER_PX}.0, halfSide * 0.25));
  float body = clamp(0.5 - d * u_ratio, 0.0, 1.0);
  float picture = v_shape.x - ${FOOT_PX}.0;
  vec2 at = vec2(v_q.x + 0.5 * picture, v_q.y + halfSide) / picture; // 0..1 inside the picture
  vec3 colour = u_tile;
  if (at.y > 1.0) colour = v_foot;
  else if (at.x > 0.0 && at.x < 1.0) {
    // Half a texel inside the cell, so that linear filtering never mixes in a neighbour's picture.
    vec2 texel = v_cell + clamp(at * u_cell, 0.5, u_cell - 0.5);
    vec4 seen = texture(u_atlas, vec3(texel / ${LAYER_SIDE}.0, v_shape.w));
    colour = seen.rgb + u_tile * (1.0 - seen.a);
  }
  colour = mix(colour, u_paper, v_shape.z);
  // A hairline of ink keeps a white tile apart from white paper; a mark replaces it.
  float edge = v_shape.y > 0.0 ? v_shape.y : 1.0;
  float outer = clamp(0.5 - (d - edge) * u_ratio, 0.0, 1.0);
  vec3 line = v_shape.y > 0.0 ? u_mark : u_ink;
  float lineAlpha = (outer - body) * (v_shape.y > 0.0 ? 1.0 : 0.1);
  o_colour = vec4(colour * body + line * lineAlpha, body + lineAlpha);
}`;

const ATTRIBUTES = ["a_place", "a_shape", "a_cell", "a_foot"] as const;
const SIZES = [4, 4, 2, 3] as const;
const FLOATS = 13; // sum of SIZES
const CORNERS = [-1, -1, 1, -1, -1, 1, -1, 1, 1, -1, 1, 1] as const; // two triangles

/** Draws thumbnails: at most a few thousand quads, filled on the CPU each frame. */
export class TilePass {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #uniforms: ReadonlyMap<string, WebGLUniformLocation>;
  readonly #array: WebGLVertexArrayObject | null;
  readonly #buffer: WebGLBuffer | null;
  #texture: WebGLTexture | null = null;
  #layersHeld = 0;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = linkProgram(gl, VERTEX, FRAGMENT, ATTRIBUTES);
    this.#uniforms = uniformsOf(gl, this.#program, [
      "u_half",
      "u_cell",
      "u_ratio",
      "u_tile",
      "u_mark",
      "u_ink",
      "u_paper",
      "u_atlas",
    ]);
    this.#array = gl.createVertexArray();
    this.#buffer = gl.createBuffer();
    gl.bindVertexArray(this.#array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    let offset = 0;
    SIZES.forEach((size, location) => {
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, gl.FLOAT, false, FLOATS * 4, offset * 4);
      offset += size;
    });
    gl.bindVertexArray(null);
  }

  /** Tiles without a cut picture are skipped; cut them first with `atlas.prepare`. */
  draw(
    tiles: readonly DrawnTile[],
    atlas: TileAtlas,
    frame: {
      readonly width: number;
      readonly height: number;
      readonly ratio: number;
      readonly theme: MapTheme;
    },
  ): void {
    const vertices = this.#fill(tiles, atlas);
    if (vertices.length === 0) return;
    const gl = this.#gl;
    this.#uploadAtlas(atlas);
    gl.useProgram(this.#program);
    gl.bindVertexArray(this.#array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    gl.bufferData(gl.ARRAY_BUFFER, vertices, gl.STREAM_DRAW);
    const at = (name: string) => this.#uniforms.get(name) ?? null;
    gl.uniform2f(at("u_half"), frame.width / 2, frame.height / 2);
    gl.uniform1f(at("u_cell"), atlas.cellPx);
    gl.uniform1f(at("u_ratio"), frame.ratio);
    gl.uniform3f(at("u_tile"), ...unit(frame.theme.tile));
    gl.uniform3f(at("u_mark"), ...unit(frame.theme.mark));
    gl.uniform3f(at("u_ink"), ...unit(frame.theme.ink));
    gl.uniform3f(at("u_paper"), ...unit(frame.theme.paper));
    gl.uniform1i(at("u_atlas"), 1);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.drawArrays(gl.TRIANGLES, 0, vertices.length / FLOATS);
    gl.bindVertexArray(null);
  }

  dispose(): void {
    this.#gl.deleteProgram(this.#program);
    this.#gl.deleteVertexArray(this.#array);
    this.#gl.deleteBuffer(this.#buffer);
    this.#gl.deleteTexture(this.#texture);
  }

  #fill(tiles: readonly DrawnTile[], atlas: TileAtlas): Float32Array {
    const vertices = new Float32Array(tiles.length * 6 * FLOATS);
    let at = 0;
    for (const tile of tiles) {
      const cell = atlas.cellOf(tile.row);
      if (!cell) continue;
      const foot = unit(tile.foot);
      for (let corner = 0; corner < CORNERS.length; corner += 2) {
        vertices.set(
          [
            tile.x,
            tile.y,
            CORNERS[corner] as number,
            CORNERS[corner + 1] as number,
            tile.size,
            tile.edge,
            tile.haze,
            cell.layer,
            cell.x,
            cell.y,
            ...foot,
          ],
          at,
        );
        at += FLOATS;
      }
    }
    return vertices.subarray(0, at);
  }

  #uploadAtlas(atlas: TileAtlas): void {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE1);
    const wanted = atlas.layers.length;
    const isNew = wanted > this.#layersHeld;
    if (isNew) {
      // A texture's storage is fixed: grow by doubling, so that a long session allocates a handful of times.
      gl.deleteTexture(this.#texture);
      this.#layersHeld = 2 ** Math.ceil(Math.log2(wanted));
      this.#texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.#texture);
      gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, gl.RGBA8, LAYER_SIDE, LAYER_SIDE, this.#layersHeld);
      for (const [name, value] of [
        [gl.TEXTURE_MIN_FILTER, gl.LINEAR],
        [gl.TEXTURE_MAG_FILTER, gl.LINEAR],
        [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE],
        [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE],
      ] as const)
        gl.texParameteri(gl.TEXTURE_2D_ARRAY, name, value);
    }
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.#texture);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    atlas.layers.forEach((layer, index) => {
      if (!layer.isDirty && !isNew) return;
      gl.texSubImage3D(
        gl.TEXTURE_2D_ARRAY,
        0,
        0,
        0,
        index,
        LAYER_SIDE,
        LAYER_SIDE,
        1,
        gl.RGBA,
        gl.UNSIGNED_BYTE,
        layer.canvas,
      );
      layer.isDirty = false;
    });
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  }
}
