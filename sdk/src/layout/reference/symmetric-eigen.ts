/**
 * All eigenvalues and eigenvectors of a symmetric matrix: Householder reduction to tridiagonal form, then QL steps with
 * implicit shifts. Source: Golub and Van Loan, Matrix Computations, 8.3; the algorithms `tred2` and `tql2` of EISPACK.
 */
export interface Eigen {
  /** Falling. */
  readonly values: Float64Array;
  /** `[n, n]`: row i is the unit eigenvector of value i. */
  readonly vectors: Float64Array;
}

const MAX_QL_STEPS = 60;

/** Decomposes `matrix`, `[n, n]` row-major, which is overwritten. */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const diagonal = new Float64Array(n);
  const off = new Float64Array(n);
  tridiagonalise(matrix, n, diagonal, off);
  // From here on row i of the matrix is what the textbook calls column i, so that rotations touch contiguous memory.
  transpose(matrix, n);
  diagonalise(matrix, n, diagonal, off);
  return sorted(matrix, n, diagonal);
}

function tridiagonalise(z: Float64Array, n: number, d: Float64Array, e: Float64Array): void {
  for (let i = n - 1; i > 0; i--) {
    const row = i * n;
    let scale = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(z[row + k] as number);
    if (i === 1 || scale === 0) {
      e[i] = z[row + i - 1] as number;
      d[i] = 0;
      continue;
    }
    let h = 0;
    for (let k = 0; k < i; k++) {
      const value = (z[row + k] as number) / scale;
      z[row + k] = value;
      h += value * value;
    }
    const f = z[row + i - 1] as number;
    const g = f >= 0 ? -Math.sqrt(h) : Math.sqrt(h);
    e[i] = scale * g;
    h -= f * g;
    z[row + i - 1] = f - g;
    d[i] = h;
    reflect(z, n, i, h, e);
  }
  e[0] = 0;
  accumulate(z, n, d);
}

/** A <- P A P on the leading i x i block (lower triangle), with P = I - u u' / h and u in row i. */
function reflect(z: Float64Array, n: number, i: number, h: number, e: Float64Array): void {
  const row = i * n;
  for (let j = 0; j < i; j++) e[j] = 0;
  for (let j = 0; j < i; j++) {
    const uj = z[row + j] as number;
    let sum = (z[j * n + j] as number) * uj;
    for (let k = 0, at = j * n; k < j; k++, at++) {
      const a = z[at] as number;
      sum += a * (z[row + k] as number);
      e[k] = (e[k] as number) + a * uj;
    }
    e[j] = (e[j] as number) + sum;
  }
  let dot = 0;
  for (let j = 0; j < i; j++) {
    e[j] = (e[j] as number) / h;
    dot += (e[j] as number) * (z[row + j] as number);
  }
  const half = dot / (h + h);
  for (let j = 0; j < i; j++) {
    const uj = z[row + j] as number;
    const g = (e[j] as number) - half * uj;
    e[j] = g;
    for (let k = 0, at = j * n; k <= j; k++, at++)
      z[at] = (z[at] as number) - uj * (e[k] as number) - g * (z[row + k] as number);
  }
}

/** Multiplies the reflections out: z becomes the matrix whose columns turn the basis; d the diagonal. */
function accumulate(z: Float64Array, n: number, d: Float64Array): void {
  const projected = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    const h = d[i] as number;
    if (i > 0 && h !== 0) {
      projected.fill(0, 0, i);
      for (let k = 0; k < i; k++) {
        const u = z[row + k] as number;
        for (let j = 0, at = k * n; j < i; j++, at++)
          projected[j] = (projected[j] as number) + u * (z[at] as number);
      }
      for (let k = 0; k < i; k++) {
        const u = (z[row + k] as number) / h;
        for (let j = 0, at = k * n; j < i; j++, at++)
          z[at] = (z[at] as number) - u * (projected[j] as number);
      }
    }
    d[i] = z[row + i] as number;
    z[row + i] = 1;
    for (let j = 0; j < i; j++) {
      z[j * n + i] = 0;
      z[row + j] = 0;
    }
  }
}

function transpose(z: Float64Array, n: number): void {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const value = z[i * n + j] as number;
      z[i * n + j] = z[j * n + i] as number;
      z[j * n + i] = value;
    }
}

function diagonalise(z: Float64Array, n: number, d: Float64Array, e: Float64Array): void {
  e.copyWithin(0, 1);
  if (n > 0) e[n - 1] = 0;
  for (let low = 0; low < n; low++) {
    for (let step = 0; ; step++) {
      const m = firstNegligible(low, n, d, e);
      if (m === low) break;
      // QL with these shifts takes two or three steps a value; sixty mean a value that is not a number.
      if (step === MAX_QL_STEPS) throw new Error(`eigenvalue ${low} did not converge`);
      implicitStep(z, n, low, m, d, e);
    }
  }
}

function firstNegligible(low: number, n: number, d: Float64Array, e: Float64Array): number {
  let m = low;
  for (; m < n - 1; m++) {
    const size = Math.abs(d[m] as number) + Math.abs(d[m + 1] as number);
    if (Math.abs(e[m] as number) <= Number.EPSILON * size) break;
  }
  return m;
}

function implicitStep(
  z: Float64Array,
  n: number,
  low: number,
  m: number,
  d: Float64Array,
  e: Float64Array,
): void {
  let g = ((d[low + 1] as number) - (d[low] as number)) / (2 * (e[low] as number));
  let r = Math.sqrt(g * g + 1);
  g = (d[m] as number) - (d[low] as number) + (e[low] as number) / (g + (g >= 0 ? r : -r));
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = m - 1; i >= low; i--) {
    const f = s * (e[i] as number);
    const b = c * (e[i] as number);
    r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] = (d[i + 1] as number) - p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = (d[i + 1] as number) - p;
    r = ((d[i] as number) - g) * s + 2 * c * b;
    p = s * r;
    d[i + 1] = g + p;
    g = c * r - b;
    for (let k = 0, at = i * n, next = at + n; k < n; k++, at++, next++) {
      const upper = z[next] as number;
      const lower = z[at] as number;
      z[next] = s * lower + c * upper;
      z[at] = c * lower - s * upper;
    }
  }
  d[low] = (d[low] as number) - p;
  e[low] = g;
  e[m] = 0;
}

function sorted(z: Float64Array, n: number, d: Float64Array): Eigen {
  const order = Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => (d[b] as number) - (d[a] as number) || a - b,
  );
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    values[to] = d[from] as number;
    vectors.set(z.subarray(from * n, from * n + n), to * n);
  });
  return { values, vectors };
}
