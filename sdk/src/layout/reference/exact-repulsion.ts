/**
 * Repulsion of t-SNE summed over all pairs: fills `force` ([n, dims]) with the sums of (yi - yj) q^2, where
 * q = 1 / (1 + |yi - yj|^2), and returns Z, the sum of q over ordered pairs.
 */
export function exactRepulsion(
  y: Float64Array,
  n: number,
  dims: 2 | 3,
  force: Float64Array,
): number {
  force.fill(0);
  return 2 * (dims === 2 ? pairs2(y, n, force) : pairs3(y, n, force));
}

function pairs2(y: Float64Array, n: number, force: Float64Array): number {
  let z = 0;
  for (let i = 0; i < n; i++) {
    const xi = y[2 * i] as number;
    const yi = y[2 * i + 1] as number;
    let fx = 0;
    let fy = 0;
    for (let j = i + 1; j < n; j++) {
      const dx = xi - (y[2 * j] as number);
      const dy = yi - (y[2 * j + 1] as number);
      const q = 1 / (1 + dx * dx + dy * dy);
      const q2 = q * q;
      z += q;
      fx += q2 * dx;
      fy += q2 * dy;
      force[2 * j] = (force[2 * j] as number) - q2 * dx;
      force[2 * j + 1] = (force[2 * j + 1] as number) - q2 * dy;
    }
    force[2 * i] = (force[2 * i] as number) + fx;
    force[2 * i + 1] = (force[2 * i + 1] as number) + fy;
  }
  return z;
}

function pairs3(y: Float64Array, n: number, force: Float64Array): number {
  let total = 0;
  for (let i = 0; i < n; i++) {
    const xi = y[3 * i] as number;
    const yi = y[3 * i + 1] as number;
    const zi = y[3 * i + 2] as number;
    let fx = 0;
    let fy = 0;
    let fz = 0;
    for (let j = i + 1; j < n; j++) {
      const dx = xi - (y[3 * j] as number);
      const dy = yi - (y[3 * j + 1] as number);
      const dz = zi - (y[3 * j + 2] as number);
      const q = 1 / (1 + dx * dx + dy * dy + dz * dz);
      const q2 = q * q;
      total += q;
      fx += q2 * dx;
      fy += q2 * dy;
      fz += q2 * dz;
      force[3 * j] = (force[3 * j] as number) - q2 * dx;
      force[3 * j + 1] = (force[3 * j + 1] as number) - q2 * dy;
      force[3 * j + 2] = (force[3 * j + 2] as number) - q2 * dz;
    }
    force[3 * i] = (force[3 * i] as number) + fx;
    force[3 * i + 1] = (force[3 * i + 1] as number) + fy;
    force[3 * i + 2] = (force[3 * i + 2] as number) + fz;
  }
  return total;
}
