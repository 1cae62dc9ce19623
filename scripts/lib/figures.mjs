// Figures in a page that come from bench/results: `0.031 ms<!-- map-cpu result.pickMs -->` is kept as the file has it.
// A path's part may choose from a list: `result.results[rows=10000].ratio`.

const MARK = /(-?[\d,]*\d(?:\.\d+)?)(\s?[A-Za-z/%]*)<!-- ([a-z-]+) (\S.*?) -->/g;
const DIGITS = 3;

/** The page with every marked figure as the committed results have it. */
export function withFigures(page, read) {
  return page.replace(
    MARK,
    (_, _written, unit, name, path) =>
      `${printed(valueAt(read(name), path, name))}${unit}<!-- ${name} ${path} -->`,
  );
}

/** Every marked figure of a page, in order. */
export function figuresOf(page, read) {
  return Array.from(page.matchAll(MARK), ([, written, , name, path]) => ({
    written,
    source: `${name} ${path}`,
    measured: printed(valueAt(read(name), path, name)),
  }));
}

function valueAt(results, path, name) {
  let value = results;
  for (const [, key, list, field, wanted] of path.matchAll(
    /([^.[\]]+)(\[([^=\]]+)=([^\]]+)\])?/g,
  )) {
    value = value?.[key];
    if (list) value = value?.find((one) => String(one[field]) === wanted);
  }
  if (typeof value !== "number")
    throw new Error(`bench/results/${name}.json has no number at ${path}`);
  return value;
}

function printed(value) {
  const rounded = value >= 100 ? Math.round(value) : Number(value.toPrecision(DIGITS));
  return rounded.toLocaleString("en-US", { maximumFractionDigits: 6 });
}
