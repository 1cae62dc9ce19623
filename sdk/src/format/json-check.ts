/** Small checks for parsed JSON: each says which field, what it expected and what it found, then gives up. */

/** Where in the document a check stands, and how it refuses. */
export interface Where {
  /** As one would write it: `layouts[2].name`. */
  readonly path: string;
  fail(expected: string, found: unknown): never;
}

/** Returns when `value` is as it should be; else calls `where.fail`. */
export type Check = (value: unknown, where: Where) => void;

export const text: Check = (value, where) => {
  if (typeof value !== "string") where.fail("text", value);
};

export function number(least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY): Check {
  const range = Number.isFinite(least)
    ? ` from ${least}${Number.isFinite(most) ? ` to ${most}` : ""}`
    : "";
  return (value, where) => {
    const fits =
      typeof value === "number" && Number.isFinite(value) && value >= least && value <= most;
    if (!fits) where.fail(`a number${range}`, value);
  };
}

export function integer(least: number, most = Number.MAX_SAFE_INTEGER): Check {
  return (value, where) => {
    const fits =
      Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
    if (!fits) where.fail(`a whole number of at least ${least}`, value);
  };
}

export function oneOf(values: readonly unknown[]): Check {
  return (value, where) => {
    if (!values.includes(value))
      where.fail(values.map((one) => JSON.stringify(one)).join(" or "), value);
  };
}

export function optional(check: Check): Check {
  return (value, where) => {
    if (value !== undefined) check(value, where);
  };
}

/** A list, of exactly `length` where given. */
export function array(item: Check, length?: number): Check {
  return (value, where) => {
    if (!Array.isArray(value)) return where.fail("a list", value);
    if (length !== undefined && value.length !== length) {
      where.fail(`a list of ${length}`, value);
    }
    value.forEach((one, index) => {
      item(one, { ...where, path: `${where.path}[${index}]` });
    });
  };
}

/** An object with at least these fields; others are left alone. */
export function record(fields: Readonly<Record<string, Check>>): Check {
  return (value, where) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return where.fail("an object", value);
    }
    for (const [name, check] of Object.entries(fields)) {
      const present = Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined;
      check(present, { ...where, path: where.path === "" ? name : `${where.path}.${name}` });
    }
  };
}
