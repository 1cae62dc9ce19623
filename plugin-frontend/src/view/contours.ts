/** A field of numbers on square cells; `values[line * columns + column]` stands at the middle of its cell. */
export interface Field {
  readonly values: Float32Array;
  readonly columns: number;
  readonly lines: number;
}

/** Blurs a field with a normal curve of `sigma` cells; what lies outside counts as 0. */
export function blurred(field: Field, sigma: number): Field {
  const reach = Math.ceil(sigma * 2.5);
  const kernel = Float32Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  const weights = kernel.map((weight) => weight / sum);
  return swapped(swapped(field, weights, reach), weights, reach);
}

/** Blurs along the lines and swaps lines with columns: twice makes a blur both ways. */
function swapped(field: Field, weights: Float32Array, reach: number): Field {
  const { values, columns, lines } = field;
  const result = new Float32Array(values.length);
  for (let line = 0; line < lines; line++)
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      const first = Math.max(0, column - reach);
      const last = Math.min(columns - 1, column + reach);
      for (let at = first; at <= last; at++)
        sum += (values[line * columns + at] as number) * (weights[at - column + reach] as number);
      result[column * lines + line] = sum;
    }
  return { values: result, columns: lines, lines: columns };
}

/**
 * Where a field crosses a level: pieces of line as x0, y0, x1, y1, in cells, with the middle of the first cell at 0.
 * Marching squares; the ambiguous cases are settled by the mean of the four corners.
 */
export function contourAt(field: Field, level: number): Float32Array {
  const { values, columns, lines } = field;
  const pieces: number[] = [];
  for (let y = 0; y + 1 < lines; y++)
    for (let x = 0; x + 1 < columns; x++) {
      const at = y * columns + x;
      const a = (values[at] as number) - level;
      const b = (values[at + 1] as number) - level;
      const c = (values[at + columns + 1] as number) - level;
      const d = (values[at + columns] as number) - level;
      const isHigh = (a > 0 ? 1 : 0) + (b > 0 ? 2 : 0) + (c > 0 ? 4 : 0) + (d > 0 ? 8 : 0);
      if (isHigh === 0 || isHigh === 15) continue;
      const top: Point = [x + cut(a, b), y];
      const right: Point = [x + 1, y + cut(b, c)];
      const bottom: Point = [x + cut(d, c), y + 1];
      const left: Point = [x, y + cut(a, d)];
      for (const [from, to] of linesOf(isHigh, a + b + c + d > 0, top, right, bottom, left))
        pieces.push(from[0], from[1], to[0], to[1]);
    }
  return Float32Array.from(pieces);
}

type Point = readonly [number, number];

/** Share of the way from one corner to the other at which the value is 0. */
function cut(from: number, to: number): number {
  return from === to ? 0.5 : from / (from - to);
}

function linesOf(
  isHigh: number,
  isMiddleHigh: boolean,
  top: Point,
  right: Point,
  bottom: Point,
  left: Point,
): readonly (readonly [Point, Point])[] {
  switch (isHigh) {
    case 1:
    case 14:
      return [[left, top]];
    case 2:
    case 13:
      return [[top, right]];
    case 3:
    case 12:
      return [[left, right]];
    case 4:
    case 11:
      return [[right, bottom]];
    case 6:
    case 9:
      return [[top, bottom]];
    case 7:
    case 8:
      return [[left, bottom]];
    default:
      // Two opposite corners are high. A high middle joins them, so the lines cut off the low corners.
      return (isHigh === 5) === isMiddleHigh
        ? [
            [left, bottom],
            [top, right],
          ]
        : [
            [left, top],
            [right, bottom],
          ];
  }
}
