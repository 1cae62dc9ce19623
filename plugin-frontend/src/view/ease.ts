/** The motion curve of the design, cubic-bezier(.2, 0, 0, 1): quick off, slow to land. `t` and the answer in 0..1. */
export function ease(t: number): number {
  if (t <= 0) return 0;
  if (t >= 1) return 1;
  // Control points (0.2, 0) and (0, 1): find the parameter whose x is t by bisection; 20 halvings are below a pixel.
  let low = 0;
  let high = 1;
  for (let i = 0; i < 20; i++) {
    const s = (low + high) / 2;
    const x = 3 * (1 - s) * (1 - s) * s * 0.2 + s * s * s;
    if (x < t) low = s;
    else high = s;
  }
  const s = (low + high) / 2;
  return 3 * (1 - s) * s * s + s * s * s;
}
