import { html, svg, type TemplateResult } from "lit";
import type { ConfidenceAxis } from "../state/confidence-axis.js";

export const HISTOGRAM_HEIGHT = 40;
const WIDTH = 256;

/** Bars of a histogram over `low`..`high` of [0, 1], with the colour of each, on an axis where one is given. */
export function bars(
  bins: ArrayLike<number>,
  low: number,
  high: number,
  colourOf: (at: number) => string,
  axis: ConfidenceAxis | null = null,
): TemplateResult {
  const count = bins.length;
  const from = Math.min(count - 1, Math.round(low * count));
  const seen = Array.from(bins).slice(from, Math.ceil(high * count));
  const most = Math.max(1, ...seen);
  const plain = 1 / Math.max(1, seen.length);
  return html`<svg
    class="histogram"
    viewBox="0 0 ${WIDTH} ${HISTOGRAM_HEIGHT}"
    width="100%"
    height=${HISTOGRAM_HEIGHT}
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    ${seen.map((bin, place) => {
      const height = bin === 0 ? 0 : Math.max(1, ((HISTOGRAM_HEIGHT - 4) * bin) / most);
      const left = WIDTH * (axis?.edges[place] ?? place * plain);
      const width = WIDTH * (axis?.edges[place + 1] ?? (place + 1) * plain) - left;
      return svg`<rect x=${left} y=${HISTOGRAM_HEIGHT - height} width=${Math.max(0.5, width - 1)} height=${height}
        style="fill:${colourOf((from + place + 0.5) / count)}"></rect>`;
    })}
  </svg>`;
}
