import { createRequire } from "node:module";
import { FormatError } from "../errors.js";
import { decodePng, isPng, type Pixels } from "./png.js";

/** The part of sharp that is used: decode to raw pixels, upright, at most a given size. */
type SharpModule = (
  input: Uint8Array,
  options: { limitInputPixels: number },
) => {
  rotate(): {
    resize(
      width: number,
      height: number,
      options: object,
    ): {
      ensureAlpha(): {
        raw(): {
          toBuffer(options: { resolveWithObject: true }): Promise<{
            data: Uint8Array;
            info: { width: number; height: number; channels: 1 | 2 | 3 | 4 };
          }>;
        };
      };
    };
  };
};

const MAX_PIXELS = 85_000_000;
const require = createRequire(import.meta.url);

function loadSharp(): SharpModule | undefined {
  try {
    const module = require("sharp") as SharpModule | { default: SharpModule };
    return typeof module === "function" ? module : module.default;
  } catch {
    return undefined;
  }
}

/**
 * Decodes a picture for a cell of `side` px: PNG here, all else by the optional package sharp.
 * @throws FormatError `unsupported` naming the package where it is needed and missing.
 */
export async function decodePicture(
  bytes: Uint8Array,
  side: number,
  source: string,
): Promise<Pixels> {
  if (isPng(bytes)) return decodePng(bytes, source);
  const sharp = loadSharp();
  if (!sharp) {
    const message = "not a PNG; other formats need the package sharp: npm install sharp";
    throw new FormatError("unsupported", message, { source, offset: 0 });
  }
  try {
    const fit = { fit: "inside", withoutEnlargement: true };
    const image = sharp(bytes, { limitInputPixels: MAX_PIXELS }).rotate().resize(side, side, fit);
    const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, channels: info.channels, data };
  } catch (cause) {
    throw new FormatError("corrupt", "cannot be decoded", { source, offset: 0 }, { cause });
  }
}
