// The chart of bench/layout-growth.mjs: seconds by rows, both logarithmic, as SVG that reads in light and dark.

const WIDTH = 720;
const HEIGHT = 420;
const MARGIN = { left: 64, right: 150, top: 24, bottom: 52 };

const SERIES = [
  { name: "wall", color: "#0072b2", dash: "", read: (point) => point.wall },
  { name: "CPU", color: "#d55e00", dash: "6 4", read: (point) => point.cpu },
  {
    name: "neighbours, CPU",
    color: "#009e73",
    dash: "2 3",
    read: ({ phases }) => (phases.neighbours ?? 0) + (phases.pca ?? 0),
  },
  {
    name: "descent, CPU",
    color: "#cc79a7",
    dash: "8 3 2 3",
    read: ({ phases }) => (phases.early ?? 0) + (phases.main ?? 0),
  },
];

export function renderGrowth({ dim, threads, points }) {
  const values = SERIES.flatMap(({ read }) => points.map(read)).filter((value) => value > 0);
  const rows = points.map((point) => point.rows);
  const x = scale(Math.min(...rows), Math.max(...rows), MARGIN.left, WIDTH - MARGIN.right);
  const low = 10 ** Math.floor(Math.log10(Math.min(...values)));
  const high = 10 ** Math.ceil(Math.log10(Math.max(...values)));
  const y = scale(low, high, HEIGHT - MARGIN.bottom, MARGIN.top);
  const parts = [
    ...powers(low, high).map((value) =>
      gridLine(MARGIN.left, y(value), WIDTH - MARGIN.right, y(value), `${value} s`, "end", -8, 4),
    ),
    ...rows.map((value) =>
      gridLine(
        x(value),
        MARGIN.top,
        x(value),
        HEIGHT - MARGIN.bottom,
        short(value),
        "middle",
        0,
        HEIGHT - MARGIN.bottom - MARGIN.top + 18,
      ),
    ),
    ...SERIES.map((series) => line(series, points, x, y)),
    ...labels(points, y),
    `<text x="${(MARGIN.left + WIDTH - MARGIN.right) / 2}" y="${HEIGHT - 10}" text-anchor="middle">rows of ${dim} columns, ${threads} threads</text>`,
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Seconds of t-SNE in 2-D by number of rows">
<style>
svg { background: #fff; font: 12px system-ui, sans-serif; }
text { fill: #333; }
.grid { stroke: #ddd; }
@media (prefers-color-scheme: dark) { svg { background: #161616; } text { fill: #ccc; } .grid { stroke: #333; } }
</style>
${parts.join("\n")}
</svg>
`;
}

/** Logarithmic, from..to -> start..end. */
function scale(from, to, start, end) {
  const span = Math.log(to) - Math.log(from);
  return (value) => round(start + ((Math.log(value) - Math.log(from)) / span) * (end - start));
}

const round = (value) => Math.round(value * 10) / 10;

function powers(low, high) {
  const count = Math.round(Math.log10(high / low));
  return Array.from({ length: count + 1 }, (_, i) => Number((low * 10 ** i).toPrecision(1)));
}

function short(rows) {
  return rows >= 1e6 ? `${rows / 1e6}M` : `${rows / 1e3}k`;
}

function gridLine(x1, y1, x2, y2, text, anchor, dx, dy) {
  return `<path class="grid" d="M${x1} ${y1}L${x2} ${y2}"/><text x="${x1 + dx}" y="${y1 + dy}" text-anchor="${anchor}">${text}</text>`;
}

function line({ color, dash, read }, points, x, y) {
  const shown = points.filter((point) => read(point) > 0);
  const path = shown
    .map((point, i) => `${i ? "L" : "M"}${x(point.rows)} ${y(read(point))}`)
    .join("");
  const dots = shown.map(
    (point) => `<circle cx="${x(point.rows)}" cy="${y(read(point))}" r="3" fill="${color}"/>`,
  );
  return `<path d="${path}" fill="none" stroke="${color}" stroke-width="2"${dash && ` stroke-dasharray="${dash}"`}/>${dots.join("")}`;
}

/** Names at the ends of the lines, moved apart where they would meet. */
function labels(points, y) {
  const last = points.at(-1);
  let before = Number.NEGATIVE_INFINITY;
  return SERIES.map((series) => ({ ...series, at: y(series.read(last)) }))
    .sort((a, b) => a.at - b.at)
    .map(({ name, color, at }) => {
      const place = Math.max(at, before + 15);
      before = place;
      return `<text x="${WIDTH - MARGIN.right + 10}" y="${place + 4}" style="fill:${color}">${name}</text>`;
    });
}
