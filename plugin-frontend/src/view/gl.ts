/** This browser, or this frame, gives no WebGL2 context. The tab falls back to its table and says why. */
export class NoWebGlError extends Error {
  override readonly name = "NoWebGlError";
  constructor(readonly reason: string) {
    super(`WebGL2 is not available: ${reason}`);
  }
}

/** @throws NoWebGlError with the browser's own reason where it gives one. */
export function openContext(canvas: HTMLCanvasElement): WebGL2RenderingContext {
  let reason = "the browser returned no context";
  const listen = (event: Event) => {
    const said = (event as WebGLContextEvent).statusMessage;
    if (said) reason = said;
  };
  canvas.addEventListener("webglcontextcreationerror", listen);
  const gl = canvas.getContext("webgl2", {
    alpha: false, // see-through, it costs a software renderer twice as long to put on the screen
    antialias: false,
    depth: true,
    preserveDrawingBuffer: false,
  });
  canvas.removeEventListener("webglcontextcreationerror", listen);
  if (!gl) throw new NoWebGlError(reason);
  // What density will ask for. Asked for while it draws, a software renderer answers a second later.
  for (const name of ["EXT_color_buffer_float", "KHR_parallel_shader_compile"])
    gl.getExtension(name);
  softness.set(gl, saysSoftware(gl)); // for the same reason
  return gl;
}

const softness = new WeakMap<WebGL2RenderingContext, boolean>();

/** The browser draws without a graphics card, by what it said of its renderer when the context was opened. */
export function isSoftware(gl: WebGL2RenderingContext): boolean {
  return softness.get(gl) === true;
}

function saysSoftware(gl: WebGL2RenderingContext): boolean {
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  return /swiftshader|llvmpipe|softpipe|swrast|software|basic render/i.test(String(name));
}

/** Compiles and links. */
export function linkProgram(
  gl: WebGL2RenderingContext,
  vertex: string,
  fragment: string,
  attributes: readonly string[],
): WebGLProgram {
  const program = startProgram(gl, vertex, fragment, attributes);
  checkProgram(gl, program);
  return program;
}

/** Waits for a program; the shaders are ours, so a failure is a bug or a lost context, and says which. */
export function checkProgram(gl: WebGL2RenderingContext, program: WebGLProgram): void {
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
    throw new NoWebGlError(`a shader was refused: ${gl.getProgramInfoLog(program) ?? ""}`);
}

/** Has a program made without waiting for it. */
export function startProgram(
  gl: WebGL2RenderingContext,
  vertex: string,
  fragment: string,
  attributes: readonly string[],
): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader) throw new NoWebGlError("the context was lost");
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader); // freed with the program
  }
  attributes.forEach((name, location) => {
    gl.bindAttribLocation(program, location, name);
  });
  gl.linkProgram(program);
  return program;
}

/** Uniform locations by name, asked for once. */
export function uniformsOf(
  gl: WebGL2RenderingContext,
  program: WebGLProgram,
  names: readonly string[],
): ReadonlyMap<string, WebGLUniformLocation> {
  const found = new Map<string, WebGLUniformLocation>();
  for (const name of names) {
    const location = gl.getUniformLocation(program, name);
    if (location) found.set(name, location);
  }
  return found;
}
