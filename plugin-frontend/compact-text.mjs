/**
 * A loader of webpack: takes comments and indentation out of style sheets and shaders on their way into the bundle. The
 * sources keep them.
 */
const STYLES = /\bcss ?`[^`]*`/g;
const SHADER = /= `(?:#version|\n)[^`]*\b(?:vec4|float)\b[^`]*`/g;

export default function compactText(text) {
  if (this.resourcePath.endsWith(".css")) return compacted(text).trim();
  return text
    .replace(STYLES, compacted)
    .replace(SHADER, (shader) => compacted(shader.replace(/\/\/[^\n]*/g, "")));
}

/** Line ends stay: directives of shaders need them, and values whose words stand on two lines. */
function compacted(text) {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\s*\n\s*/g, "\n")
    .replace(/[ \t]{2,}/g, " ");
}
