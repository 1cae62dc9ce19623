import type { MapTheme, Placement, Rgb, Swatch } from "./api.js";
import type { Eye } from "./camera.js";
import { linkProgram, uniformsOf } from "./gl.js";
import { PIECE, type Pieces } from "./pieces.js";
import {
  LAYER_PLAIN,
  POINT_ATTRIBUTES,
  POINT_FRAGMENT,
  POINT_UNIFORMS,
  POINT_VERTEX,
} from "./point-shader.js";

/** Positions in buffer order, and whose they are. */
interface PlacedBuffer {
  readonly buffer: WebGLBuffer | null;
  holds: Placement | null;
}

/** One end of the points' way: its buffer, and the attributes that read it. */
interface PlacedEnd {
  readonly placed: PlacedBuffer;
  readonly placement: Placement;
  readonly locations: readonly number[];
}

export interface PointFrame {
  readonly eye: Eye;
  readonly ratio: number;
  readonly radius: number;
  /** 0: where the points come from, 1: where they are going. */
  readonly t: number;
  readonly theme: MapTheme;
  /** Test depth instead of painting in order: for solid layouts too large to sort. */
  readonly opaque: boolean;
}

const PALETTE_WIDTH = 256;

/** The one program that draws points, and its buffers. All sizes are checked by the caller. */
export class PointPass {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #uniforms: ReadonlyMap<string, WebGLUniformLocation>;
  readonly #array: WebGLVertexArrayObject | null;
  readonly #placed: readonly [PlacedBuffer, PlacedBuffer];
  readonly #look: WebGLBuffer | null;
  readonly #places = new Map<string, { buffer: WebGLBuffer | null; held: Uint32Array | null }>();
  readonly #palette: WebGLTexture | null;
  readonly #largest: number;
  /** So many places of the buffers hold the positions that were last set. */
  placesSent = 0;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = linkProgram(gl, POINT_VERTEX, POINT_FRAGMENT, POINT_ATTRIBUTES);
    this.#uniforms = uniformsOf(gl, this.#program, POINT_UNIFORMS);
    this.#array = gl.createVertexArray();
    const placed = (): PlacedBuffer => ({ buffer: gl.createBuffer(), holds: null });
    this.#placed = [placed(), placed()];
    this.#look = gl.createBuffer();
    this.#palette = gl.createTexture();
    const range = gl.getParameter(gl.ALIASED_POINT_SIZE_RANGE) as Float32Array | null;
    this.#largest = range?.[1] ?? 64;
  }

  /**
   * Both ends of the way. What a buffer holds already is not sent again: points set out from where they last arrived.
   * `order` is the same for as long as the placements are of the same rows. The first `placesSent` can be drawn while
   * the others are on their way.
   */
  *setPositions(from: Placement, to: Placement, order: Uint32Array): Pieces<void> {
    const ends = this.#ends(from, to);
    const due = ends.filter(({ placed, placement }) => placed.holds !== placement);
    for (const { placed, placement } of due) this.#allocate(placed, order.length * placement.dims);
    for (const end of ends) this.#bindPlaced(end);
    this.placesSent = due.length === 0 ? order.length : 0;
    for (let first = 0; first < order.length && due.length > 0; first += PIECE) {
      const rows = order.subarray(first, first + PIECE);
      for (const { placed, placement } of due) {
        // The first piece goes with the room for it: a sample can be drawn from then on.
        if (first > 0) yield;
        this.#sendPiece(placed, placement, first, rows);
      }
      this.placesSent = first + rows.length;
    }
    for (const { placed, placement } of due) placed.holds = placement;
  }

  /** Which buffer is for which end; where nothing moves, one is for both. */
  #ends(from: Placement, to: Placement): readonly PlacedEnd[] {
    const [one, other] = this.#placed;
    if (from === to) {
      const [held, spare] = other.holds === to ? [other, one] : [one, other];
      spare.holds = null;
      return [{ placed: held, placement: to, locations: [0, 1] }];
    }
    const isFirst = one.holds === from || (other.holds !== from && one.holds !== to);
    return [
      { placed: isFirst ? one : other, placement: from, locations: [0] },
      { placed: isFirst ? other : one, placement: to, locations: [1] },
    ];
  }

  /** Four bytes a place: palette index, shape, strength, flags. */
  setLooks(looks: Uint8Array): void {
    const gl = this.#gl;
    gl.bindVertexArray(this.#array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#look);
    gl.bufferData(gl.ARRAY_BUFFER, looks, gl.DYNAMIC_DRAW);
    gl.enableVertexAttribArray(2);
    gl.vertexAttribIPointer(2, 4, gl.UNSIGNED_BYTE, 0, 0);
    gl.bindVertexArray(null);
  }

  setPalette(palette: readonly Swatch[]): void {
    const gl = this.#gl;
    const texels = new Uint8Array(PALETTE_WIDTH * 2 * 4);
    palette.slice(0, PALETTE_WIDTH).forEach((swatch, index) => {
      writeTexel(texels, index, swatch.fill);
      writeTexel(texels, PALETTE_WIDTH + index, swatch.edge);
    });
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#palette);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.texImage2D(
      gl.TEXTURE_2D,
      0,
      gl.RGBA8,
      PALETTE_WIDTH,
      2,
      0,
      gl.RGBA,
      gl.UNSIGNED_BYTE,
      texels,
    );
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  }

  /** Draws the first `limit` of `places` as `layer`. `name` keeps one index buffer per list, uploaded when it changes. */
  draw(name: string, places: Uint32Array, limit: number, layer: number, frame: PointFrame): void {
    const count = Math.min(limit, places.length);
    if (count === 0) return;
    const gl = this.#gl;
    gl.useProgram(this.#program);
    gl.bindVertexArray(this.#array);
    this.#bindPlaces(name, places);
    this.#setUniforms(layer, frame);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    if (frame.opaque) gl.enable(gl.DEPTH_TEST);
    gl.drawElements(gl.POINTS, count, gl.UNSIGNED_INT, 0);
    gl.disable(gl.DEPTH_TEST);
    gl.bindVertexArray(null);
  }

  /** Issues the draw call for `count` of `places` from `first` on, with whatever program is in use. */
  drawPlain(name: string, places: Uint32Array, first: number, count: number): void {
    const gl = this.#gl;
    gl.bindVertexArray(this.#array);
    this.#bindPlaces(name, places);
    gl.drawElements(gl.POINTS, count, gl.UNSIGNED_INT, first * places.BYTES_PER_ELEMENT);
    gl.bindVertexArray(null);
  }

  dispose(): void {
    const gl = this.#gl;
    gl.deleteProgram(this.#program);
    gl.deleteVertexArray(this.#array);
    for (const { buffer } of this.#placed) gl.deleteBuffer(buffer);
    gl.deleteBuffer(this.#look);
    for (const { buffer } of this.#places.values()) gl.deleteBuffer(buffer);
    gl.deleteTexture(this.#palette);
  }

  /** Room for a placement that the buffer does not hold yet. */
  #allocate(placed: PlacedBuffer, floats: number): void {
    const gl = this.#gl;
    placed.holds = null;
    gl.bindBuffer(gl.ARRAY_BUFFER, placed.buffer);
    gl.bufferData(gl.ARRAY_BUFFER, floats * 4, gl.STATIC_DRAW);
  }

  #sendPiece(placed: PlacedBuffer, placement: Placement, first: number, rows: Uint32Array): void {
    const gl = this.#gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, placed.buffer);
    gl.bufferSubData(gl.ARRAY_BUFFER, first * placement.dims * 4, inOrder(placement, rows));
  }

  #bindPlaced({ placed, placement, locations }: PlacedEnd): void {
    const gl = this.#gl;
    gl.bindVertexArray(this.#array);
    gl.bindBuffer(gl.ARRAY_BUFFER, placed.buffer);
    for (const location of locations) {
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, placement.dims, gl.FLOAT, false, 0, 0);
    }
    gl.bindVertexArray(null);
  }

  #bindPlaces(name: string, places: Uint32Array): void {
    const gl = this.#gl;
    let entry = this.#places.get(name);
    if (!entry) {
      entry = { buffer: gl.createBuffer(), held: null };
      this.#places.set(name, entry);
    }
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, entry.buffer);
    if (entry.held === places) return;
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, places, gl.DYNAMIC_DRAW);
    entry.held = places;
  }

  #setUniforms(layer: number, frame: PointFrame): void {
    const gl = this.#gl;
    const { eye, theme } = frame;
    const at = (name: string) => this.#uniforms.get(name) ?? null;
    gl.uniform1f(at("u_t"), frame.t);
    gl.uniform3f(at("u_centre"), ...eye.centre);
    gl.uniformMatrix3fv(at("u_turn"), true, eye.turn);
    gl.uniform1f(at("u_scale"), eye.scale);
    gl.uniform1f(at("u_distance"), eye.distance);
    gl.uniform2f(at("u_half"), eye.width / 2, eye.height / 2);
    gl.uniform1f(at("u_depth"), eye.depth);
    gl.uniform1f(at("u_ratio"), frame.ratio);
    gl.uniform1f(at("u_radius"), frame.radius);
    gl.uniform1f(at("u_largest"), this.#largest);
    gl.uniform1i(at("u_layer"), layer);
    gl.uniform1i(at("u_night"), isNight(theme) ? 1 : 0);
    gl.uniform1i(at("u_opaque"), frame.opaque ? 1 : 0);
    gl.uniform1f(at("u_alpha"), layer === LAYER_PLAIN ? (theme.opacity ?? 1) : 1);
    gl.uniform3f(at("u_paper"), ...unit(theme.paper));
    gl.uniform3f(at("u_ghost"), ...unit(theme.ghost));
    gl.uniform3f(at("u_ghostRing"), ...unit(theme.ghostRing));
    gl.uniform3f(at("u_mark"), ...unit(theme.mark));
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#palette);
    gl.uniform1i(at("u_palette"), 0);
  }
}

/** Positions in the order of the buffers. */
export function inOrder({ positions, dims }: Placement, order: Uint32Array): Float32Array {
  const coords = new Float32Array(order.length * dims);
  for (let i = 0; i < order.length; i++) {
    const from = (order[i] as number) * dims;
    const to = i * dims;
    coords[to] = positions[from] as number;
    coords[to + 1] = positions[from + 1] as number;
    if (dims === 3) coords[to + 2] = positions[from + 2] as number;
  }
  return coords;
}

function writeTexel(texels: Uint8Array, index: number, colour: Rgb): void {
  texels.set([colour[0], colour[1], colour[2], 255], index * 4);
}

/** 0..255 to 0..1. */
export function unit(colour: Rgb): [number, number, number] {
  return [colour[0] / 255, colour[1] / 255, colour[2] / 255];
}

/** Dark paper: edges there are lighter than fills, so a small point keeps its fill. */
export function isNight(theme: MapTheme): boolean {
  return theme.paper[0] + theme.paper[1] + theme.paper[2] < 384;
}
