import { html, type nothing, svg, type TemplateResult } from "lit";
import type { Slot } from "../state/slot.js";

/** The mark of a concept as it is on the map: its hue and shape, or a hollow ring where it has no colour. */
export function swatch(
  slot: Slot | undefined,
  options: { off?: boolean; size?: number } = {},
): TemplateResult {
  const size = options.size ?? 12;
  const paint =
    slot === undefined || options.off
      ? "fill:none;stroke:var(--pt-ghost-ring);stroke-width:1.3"
      : `fill:var(--pt-c${slot.slot + 1});stroke:var(--pt-c${slot.slot + 1}-edge);stroke-width:.9`;
  return html`<svg class="swatch" width=${size} height=${size} viewBox="0 0 12 12" aria-hidden="true">
    ${mark(slot === undefined ? 4 : slot.round, paint)}
  </svg>`;
}

/** The mark of a set in *Compare*: A circle, B diamond, C triangle, several a square, none a ring. */
export function setMark(bits: number): TemplateResult {
  const looks: Readonly<Record<number, readonly [number, string]>> = {
    0: [4, "fill:none;stroke:var(--pt-ghost-ring);stroke-width:1.3"],
    1: [0, "fill:var(--pt-set-a)"],
    2: [1, "fill:var(--pt-set-b)"],
    4: [2, "fill:var(--pt-c5)"],
  };
  const [round, paint] = looks[bits] ?? [3, "fill:var(--pt-set-both)"];
  return html`<svg class="swatch" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
    ${mark(round, paint)}
  </svg>`;
}

function mark(round: number, paint: string): TemplateResult | typeof nothing {
  switch (round) {
    case 0:
      return svg`<circle cx="6" cy="6" r="4.8" style=${paint}></circle>`;
    case 1:
      return svg`<path d="M6 .4 11.6 6 6 11.6.4 6z" style=${paint}></path>`;
    case 2:
      return svg`<path d="M6 .8 11.5 10.6 .5 10.6z" style=${paint}></path>`;
    case 3:
      return svg`<rect x="1.6" y="1.6" width="8.8" height="8.8" style=${paint}></rect>`;
    default:
      return svg`<circle cx="6" cy="6" r="4" style=${paint}></circle>`;
  }
}

/** Small bars of a histogram, 40 by 14 px. Heights follow the largest bin. */
export function spark(bins: ArrayLike<number>): TemplateResult {
  const most = Math.max(1, ...Array.from(bins));
  const width = 40 / bins.length;
  return html`<svg class="spark" width="40" height="14" viewBox="0 0 40 14" aria-hidden="true">
    ${Array.from(bins, (bin, place) => {
      const height = Math.max(1, (12 * bin) / most);
      return svg`<rect x=${place * width} y=${13 - height} width=${width - 1} height=${height}></rect>`;
    })}
  </svg>`;
}
