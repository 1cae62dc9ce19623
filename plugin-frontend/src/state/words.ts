/** Figures and ages as the tab writes them. */

const WHOLE = new Intl.NumberFormat("en-US");

/** 100,000 */
export function count(value: number): string {
  return WHOLE.format(value);
}

/** 528 × 1280: thousands are marked from five digits on, as in the design. */
export function shapeText(shape: readonly number[]): string {
  return shape.map((size) => (size >= 10_000 ? WHOLE.format(size) : String(size))).join(" × ");
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** 0.91 */
export function share(value: number): string {
  return value.toFixed(2);
}

/** 50 % */
export function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}

/** A number of any size in few digits: 0.0001, 12.5, 1,234, 1.2e+9. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(1);
  if (Number.isInteger(value)) return WHOLE.format(value);
  return String(Number(value.toPrecision(3)));
}

/** "2 min ago", "yesterday", "3 days ago", or a date. Both in seconds since 1970. */
export function age(thenSeconds: number, nowSeconds: number): string {
  const passed = Math.max(0, nowSeconds - thenSeconds);
  if (passed < 60) return "just now";
  if (passed < 3600) return `${Math.floor(passed / 60)} min ago`;
  if (passed < 86_400) return `${Math.floor(passed / 3600)} h ago`;
  if (passed < 172_800) return "yesterday";
  if (passed < 30 * 86_400) return `${Math.floor(passed / 86_400)} days ago`;
  return new Date(thenSeconds * 1000).toISOString().slice(0, 10);
}

/** 3.1 MB */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  if (value < 1e6) return `${(value / 1e3).toFixed(0)} kB`;
  if (value < 1e9) return `${(value / 1e6).toFixed(1)} MB`;
  return `${(value / 1e9).toFixed(1)} GB`;
}
