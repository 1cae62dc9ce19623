// Puts pictures one after the other into an animated GIF, by Pillow in an environment of its own.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensurePython } from "./python.mjs";
import { ROOT, run } from "./run.mjs";

const PROGRAM = `
import sys
from PIL import Image
out, width, milliseconds, *paths = sys.argv[1:]
frames = []
for path in paths:
    image = Image.open(path).convert("RGB")
    image = image.resize((int(width), image.height * int(width) // image.width), Image.LANCZOS)
    frames.append(image.quantize(128, dither=Image.Dither.NONE))
frames[0].save(out, save_all=True, append_images=frames[1:], duration=int(milliseconds), loop=0, optimize=True)
`;

/** Writes \`out\` from the PNG files \`paths\`, each shown for \`milliseconds\`. */
export function animate(paths, out, { width = 960, milliseconds = 1400 } = {}) {
  const { python, env } = ensurePython("pictures", ["pillow"], "installing Pillow");
  const program = join(ROOT, "build", "animate.py");
  writeFileSync(program, PROGRAM);
  run(python, [program, out, String(width), String(milliseconds), ...paths], { env });
}
