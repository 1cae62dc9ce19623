/** What the tab takes in at most. A declared size above these is refused before anything is fetched or allocated. */
export const LIMITS = {
  /** A server or proxy that answers a range request with the whole file is believed up to this size. */
  wholeForRange: 64 * 2 ** 20,
  /** Layouts, colours and neighbours that are read whole: 2^27 points of a 2-D layout. */
  array: 2 ** 30,
  /** Vectors for computations in the page. */
  vectors: 2 * 2 ** 30 - 2 ** 20,
  /** Metadata; rows are found by 32-bit offsets. */
  metadata: 2 * 2 ** 30 - 2 ** 20,
  /** One picture file, its sides in px, and its pixels: those of 8,192 squared, which are 256 MB once decoded. */
  sheetBytes: 256 * 2 ** 20,
  sheetSide: 16_384,
  sheetPixels: 8192 ** 2,
  /** A side that textures hold everywhere; a picture beyond it is cut. */
  textureSide: 8192,
  /** Listings and other JSON. */
  json: 256 * 2 ** 20,
} as const;

/** A fetch that brings no byte for so long has stalled. */
export const STALL_MS = 30_000;
