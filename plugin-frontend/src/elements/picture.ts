/** The map as a picture with its legend and colophon: what leaves the tab says what it shows. */
import { layoutNow } from "../state/running.js";
import type { Session } from "../state/session.js";
import type { Slot } from "../state/slot.js";
import { count, percent, share } from "../state/words.js";
import type { MapView } from "../view/api.js";

const MARGIN = 16;
const LEGEND_WIDTH = 168;
const LINE = 20;

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--pt-${name}`).trim();
}

/** A mark of the legend, as on the map. */
function drawMark(context: CanvasRenderingContext2D, x: number, y: number, round: number): void {
  context.beginPath();
  if (round === 1) {
    context.moveTo(x, y - 6);
    context.lineTo(x + 6, y);
    context.lineTo(x, y + 6);
    context.lineTo(x - 6, y);
    context.closePath();
  } else if (round === 2) {
    context.moveTo(x, y - 6);
    context.lineTo(x + 6, y + 5);
    context.lineTo(x - 6, y + 5);
    context.closePath();
  } else if (round === 3) context.rect(x - 5, y - 5, 10, 10);
  else context.arc(x, y, 5, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}

interface LegendEntry {
  readonly words: string;
  readonly slot: Slot;
}

/** What the colours mean, as the list beside the map says it. */
function legendOf(session: Session): LegendEntry[] {
  const { derived, dataset } = session.now;
  const { colourBy, hidden } = session.choice;
  const summary =
    colourBy.kind === "column"
      ? derived.columns.find(({ info }) => info.name === colourBy.name)
      : undefined;
  const names = summary?.categories?.names ?? dataset?.conceptNames ?? [];
  const counts = summary?.categories?.counts ?? derived.figures?.counts;
  return [...derived.slots]
    .filter(([value]) => !hidden.has(value))
    .map(([value, slot]) => ({
      words: `${names[value] ?? ""}  ${count(counts?.[value] ?? 0)}`,
      slot,
    }));
}

/** Draws the map at `scale` times its size on screen, the legend right of it, the colophon below. */
export async function renderPicture(session: Session, view: MapView, scale: number): Promise<Blob> {
  const map = await view.snapshot(scale);
  const entries = legendOf(session);
  const width = map.width / scale + (entries.length > 0 ? LEGEND_WIDTH : 0);
  const height = map.height / scale + 2 * MARGIN;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("the browser gives no 2-D canvas");
  context.scale(scale, scale);
  context.fillStyle = token("paper");
  context.fillRect(0, 0, width, height);
  context.drawImage(map, 0, 0, map.width / scale, map.height / scale);
  const font = token("font") || "sans-serif";
  context.textBaseline = "middle";
  entries.forEach(({ words, slot }, place) => {
    const y = MARGIN + place * LINE + LINE / 2;
    const x = map.width / scale + 6;
    context.fillStyle = token(`c${slot.slot + 1}`);
    context.strokeStyle = token(`c${slot.slot + 1}-edge`);
    drawMark(context, x, y, slot.round);
    context.fillStyle = token("ink");
    context.font = `12px ${font}`;
    context.fillText(words, x + 14, y, LEGEND_WIDTH - 28);
  });
  context.fillStyle = token("ink-2");
  context.font = `11px ${font}`;
  context.fillText(caption(session), 12, height - MARGIN, width - 24);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error("the picture is too large")) : resolve(blob)),
      "image/png",
    );
  });
}

/** The same as one SVG: the map's own, set into a page with its legend and colophon. */
export async function renderSvg(session: Session, view: MapView): Promise<string> {
  const map = await view.toSvg();
  const { clientWidth, clientHeight } = view.element;
  const entries = legendOf(session);
  const width = clientWidth + (entries.length > 0 ? LEGEND_WIDTH : 0);
  const height = clientHeight + 2 * MARGIN;
  const font = escaped(token("font") || "sans-serif");
  const legend = entries.map(({ words, slot }, place) => {
    const x = clientWidth + 6;
    const y = MARGIN + place * LINE + LINE / 2;
    const paint = `fill="${token(`c${slot.slot + 1}`)}" stroke="${token(`c${slot.slot + 1}-edge`)}"`;
    return `<path d="${MARKS[slot.round] ?? MARKS[0]}" transform="translate(${x} ${y})" ${paint}/><text x="${x + 14}" y="${y + 4}" font-size="12" fill="${token("ink")}">${escaped(words)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${font}">`,
    `<rect width="${width}" height="${height}" fill="${token("paper")}"/>`,
    map,
    ...legend,
    `<text x="12" y="${height - MARGIN + 4}" font-size="11" fill="${token("ink-2")}">${escaped(caption(session))}</text>`,
    "</svg>",
  ].join("\n");
}

/** Circle, diamond, triangle, square round the origin. */
const MARKS: readonly string[] = [
  "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
  "M0-6 6 0 0 6-6 0z",
  "M0-6 6 5-6 5z",
  "M-5-5H5V5H-5z",
];

/** Text as XML takes it: names are data, and characters that XML has no place for become a blank. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, " ")
    .replace(/[&<>"']/gu, (mark) => `&#${mark.charCodeAt(0)};`);
}

function caption(session: Session): string {
  const { dataset, run } = session.now;
  const layout = layoutNow(session.now);
  const parts = [
    run?.name,
    ...(dataset?.joined === undefined ? [dataset?.tag, `step ${dataset?.step}`] : []),
    `${count(dataset?.rows ?? 0)} points`,
    layout?.name,
  ];
  if (layout?.quality) {
    parts.push(`trust ${share(layout.quality.trustworthiness)}`);
    parts.push(`${percent(layout.quality.neighboursKept)} of nearest neighbours kept`);
  }
  return parts.filter(Boolean).join(" · ");
}
