/**
 * Points as one square each, cut to shape by distance. Lengths are CSS px until the very end, so that a map looks the
 * same at every device ratio. `u_layer` says what this draw call shows; the buffers are the same for all.
 */
export const LAYER_PLAIN = 0;
export const LAYER_GHOST = 1;
export const LAYER_FRONT = 2; // selected: an edge of ink
export const LAYER_RING = 3; // found by the search line: a ring round the point
export const LAYER_NEAR = 4; // neighbours: in front of the wash, with their own edge

/** Shared by everything that stands at a point: thumbnails use it on the CPU through camera.ts. */
export const PLACE_GLSL = `
uniform float u_t;
uniform vec3 u_centre;
uniform mat3 u_turn;
uniform float u_scale;
uniform float u_distance;
uniform vec2 u_half;
uniform float u_depth;
/** xy in px from the middle, z: 0 front .. 1 back, w: 0 behind the viewer. */
vec4 place(vec3 from, vec3 to) {
  vec3 p = u_turn * (mix(from, to, u_t) - u_centre);
  float near = 1.0;
  if (u_distance > 0.0) {
    float gap = u_distance - p.z;
    near = gap < u_distance * 0.15 ? 0.0 : u_distance / gap;
  }
  float back = u_depth > 0.0 ? clamp(0.5 - 0.5 * p.z / u_depth, 0.0, 1.0) : 0.0;
  return vec4(p.xy * u_scale * near, back, near);
}`;

export const POINT_VERTEX = `#version 300 es
precision highp float;
precision highp int;
in vec3 a_from;
in vec3 a_to;
in uvec4 a_look; // palette index, shape, strength, flags
${PLACE_GLSL}
uniform float u_ratio;
uniform float u_radius;
uniform float u_largest;
uniform int u_layer;
uniform bool u_night;
uniform vec3 u_paper;
uniform vec3 u_ghost;
uniform vec3 u_ghostRing;
uniform vec3 u_mark;
uniform highp sampler2D u_palette;
flat out vec3 v_fill;
flat out vec3 v_edge;
flat out vec4 v_cut; // radius, edge width, half of the square, shape

const int PLAIN = ${LAYER_PLAIN}, GHOST = ${LAYER_GHOST}, FRONT = ${LAYER_FRONT}, RING = ${LAYER_RING};

void main() {
  vec4 at = place(a_from, a_to);
  int shape = int(a_look.y);
  float radius = u_radius;
  vec3 fill = texelFetch(u_palette, ivec2(int(a_look.x), 0), 0).rgb;
  vec3 edge = texelFetch(u_palette, ivec2(int(a_look.x), 1), 0).rgb;
  float width = 0.9;
  if (u_layer == GHOST) {
    fill = u_ghost; edge = u_ghost; radius *= 0.55; width = 0.0; shape = 0;
  } else if (shape == 4) {
    fill = u_paper; edge = u_ghostRing; radius *= 0.66; width = 1.0;
    // No room for a ring: a small dot in its colour keeps the row visible.
    if (radius < 1.6) { fill = edge; width = 0.0; shape = 0; }
  } else if (a_look.x == 255u) {
    fill = u_ghostRing; edge = u_ghostRing; radius *= 0.7; width = 0.0; shape = 0;
  } else {
    // Below 2.5 px there is no room for an edge; by day it alone carries the contrast, so it becomes the fill.
    float strength = float(a_look.z) / 255.0;
    if (radius < 2.5) { fill = u_night ? mix(fill, u_paper, 0.8 * (1.0 - strength)) : edge; width = 0.0; }
    else fill = mix(fill, u_paper, 0.8 * (1.0 - strength));
  }
  if (shape == 1) radius *= 1.25;
  if (shape == 2) radius *= 1.2;
  if (u_layer == FRONT) { edge = u_mark; width = radius < 3.0 ? 1.2 : 1.8; }
  if (u_layer == RING) { edge = u_mark; width = 1.4; radius = max(radius, 2.0) + 3.5; shape = 6; }
  if (u_depth > 0.0) {
    radius *= mix(1.0, 0.7, at.z);
    fill = mix(fill, u_paper, 0.45 * at.z);
    edge = mix(edge, u_paper, 0.45 * at.z);
  }
  v_fill = fill;
  v_edge = edge;
  float reach = radius + 0.5 * width + 0.75;
  float side = min(2.0 * reach * u_ratio, u_largest);
  v_cut = vec4(radius, width, 0.5 * side / u_ratio, float(shape));
  gl_PointSize = side;
  gl_Position = at.w == 0.0 ? vec4(2.0, 2.0, 2.0, 1.0) : vec4(at.xy / u_half, at.z * 1.8 - 0.9, 1.0);
}`;

export const POINT_FRAGMENT = `#version 300 es
precision highp float;
flat in vec3 v_fill;
flat in vec3 v_edge;
flat in vec4 v_cut;
uniform float u_ratio;
uniform bool u_opaque;
uniform float u_alpha;
out vec4 o_colour;

/** Signed distance to the outline in px, negative inside. y points down. */
float outline(vec2 q, float r, int shape) {
  if (shape == 1) return (abs(q.x) + abs(q.y) - r) * 0.7071;
  if (shape == 2) {
    float side = (abs(q.x) * 1.8 - (q.y + r)) * 0.4856;
    return max(side, q.y - 0.8 * r);
  }
  if (shape == 3) { vec2 d = abs(q) - 0.9 * r; return max(d.x, d.y); }
  if (shape == 5) {
    vec2 a = abs(q);
    float arm = 0.32 * r;
    return max(max(min(a.x, a.y) - arm, max(a.x, a.y) - r), -r);
  }
  return length(q) - r;
}

void main() {
  vec2 q = (gl_PointCoord * 2.0 - 1.0) * v_cut.z;
  int shape = int(v_cut.w + 0.5);
  float d = outline(q, v_cut.x, shape);
  float halfWidth = 0.5 * v_cut.y;
  float cover = clamp(0.5 - (d - halfWidth) * u_ratio, 0.0, 1.0);
  float inner = clamp(0.5 - (d + halfWidth) * u_ratio, 0.0, 1.0);
  if (shape == 6) { cover -= inner; inner = 0.0; }
  if (cover < (u_opaque ? 0.5 : 0.004)) discard;
  vec3 colour = v_cut.y > 0.0 ? mix(v_edge, v_fill, inner) : v_fill;
  o_colour = vec4(colour * cover, cover) * u_alpha;
}`;

export const POINT_ATTRIBUTES = ["a_from", "a_to", "a_look"] as const;
export const POINT_UNIFORMS = [
  "u_t",
  "u_centre",
  "u_turn",
  "u_scale",
  "u_distance",
  "u_half",
  "u_depth",
  "u_ratio",
  "u_radius",
  "u_largest",
  "u_layer",
  "u_night",
  "u_paper",
  "u_ghost",
  "u_ghostRing",
  "u_mark",
  "u_palette",
  "u_opaque",
  "u_alpha",
] as const;
