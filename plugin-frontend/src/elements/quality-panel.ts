import { css, html, nothing, svg, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { LayoutInfo } from "../data/api.js";
import { qualityBins } from "../state/derive-quality.js";
import { PALETTES, rampAt } from "../state/palette.js";
import { layoutNow } from "../state/running.js";
import type { Session } from "../state/session.js";
import { count, share } from "../state/words.js";
import { bars } from "./histogram.js";
import { icon } from "./icons.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

/** Room that a name needs. */
const NAME_PX = 64;

const FIGURES = {
  concepts: "Concepts",
  false: "False",
  missing: "Missing",
  stress: "Stress",
} as const;

type Figure = "trustworthiness" | "continuity" | "neighboursKept";

/** How far the map can be believed: three figures in words, each beside those of the other layouts. */
@customElement("pt-quality-panel")
export class QualityPanel extends SessionElement {
  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      :host {
        display: block;
        overflow-y: auto;
        flex: 1;
      }
      .figure {
        margin-top: 12px;
      }
      .figure .head span:last-child {
        font-size: 16px;
      }
      .histogram {
        display: block;
        margin-top: 8px;
      }
      .ends {
        display: flex;
        justify-content: space-between;
      }
      svg text {
        font-size: 11px;
        fill: var(--pt-ink-3);
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { dataset } = session.now;
    const layout = layoutNow(session.now);
    if (dataset === null || layout === undefined) return nothing;
    const { quality } = layout;
    const sample = quality === null ? 0 : quality.sample;
    return html`<div class="section">
        <h2 class="head title">
          <span class="grow">Layout quality</span>
          <button
            class="tool small"
            aria-label="Close panel"
            title="Close (Esc)"
            @click=${() => session.setUi({ quality: false })}
          >
            ${icon("close", 16)}
          </button>
        </h2>
        ${
          quality === null
            ? html`<p class="note">${
                layout.method === "identity"
                  ? "These are the vectors themselves: nothing is lost."
                  : session.now.own.some(({ info }) => info === layout)
                    ? "This layout was made here and has no figures for the whole of it. Colour the points to see where it can be believed."
                    : html`This layout was stored without figures. <code>pointillist layout</code> measures them.`
              }</p>`
            : html`<div class="note num">
                How far this map can be believed. ${quality.k} nearest neighbours,
                ${sample >= dataset.rows ? `all ${count(dataset.rows)} points` : `on ${count(sample)} of ${count(dataset.rows)} points`}.
              </div>
              ${this.#figure(
                "Trustworthiness",
                "trustworthiness",
                layout,
                dataset.layouts,
                "What is drawn close together is mostly close in the vectors too.",
              )}
              ${this.#figure(
                "Continuity",
                "continuity",
                layout,
                dataset.layouts,
                "What is close in the vectors is mostly drawn close together.",
              )}
              ${this.#figure(
                "Neighbours kept",
                "neighboursKept",
                layout,
                dataset.layouts,
                `Of the ${quality.k} nearest in the vectors, about ${Math.round(quality.neighboursKept * quality.k)} are among the ${quality.k} nearest on the map.`,
              )}`
        }
      </div>
      ${dataset.neighboursStored === null && dataset.dim === null ? nothing : this.#points(session)}
      <div class="section" style="border:0">
        <h3 class="head">Read it so</h3>
        <p class="note" style="line-height:18px;margin:0">
          Tight islands are reliable: neighbours there are mostly real. Between them nearness may be an
          accident of the layout. ${
            layout.method === "pca"
              ? "Distances along a component can be compared; what the other components hold is not seen."
              : "Distances between islands mean little in any t-SNE or UMAP."
          }
        </p>
      </div>`;
  }

  #points(session: Session): TemplateResult {
    const { colourBy } = session.choice;
    const { quality } = session.now.derived;
    const figure = colourBy.kind === "quality" ? colourBy.figure : null;
    const measured = figure === null ? null : (quality?.[figure] ?? null);
    const shares = measured?.length === 0 ? null : measured;
    const wrong =
      shares === null ? [] : Array.from(shares.keys()).filter((row) => (shares[row] ?? 0) >= 0.8);
    const words = {
      false:
        "False neighbours: the share of a point's nearest on the map that are not near it in the vectors.",
      missing:
        "Missing neighbours: the share of a point's nearest in the vectors that are not near it on the map.",
      stress:
        "Local stress: how far the distances to a point's nearest are drawn from what they are, in the one unit that fits the whole map best. 0 %: exact.",
    };
    const theme = PALETTES[session.now.ui.theme];
    return html`<div class="section">
      <h3 class="head">Colour points by</h3>
      <div class="switch wide" role="radiogroup" aria-label="Colour points by" style="margin:4px 0 12px">
        ${([null, "false", "missing", "stress"] as const).map(
          (one) => html`<button
            role="radio"
            aria-checked=${figure === one}
            @click=${() => session.colourByQuality(one)}
          >
            ${FIGURES[one ?? "concepts"]}
          </button>`,
        )}
      </div>
      ${figure === null ? nothing : html`<div class="note">${words[figure]}</div>`}
      ${
        shares === null
          ? nothing
          : html`${bars(qualityBins(shares), 0, 1, (at) => `rgb(${rampAt(theme, 0.1 + 0.9 * at).fill.join(" ")})`)}
              <div class="tick num ends"><span>0 %</span><span>50 %</span><span>100 %</span></div>
              <div class="note num" style="margin-top:8px">
                <b>${count(wrong.length)}</b> have 80 % or more.
                ${
                  wrong.length === 0
                    ? nothing
                    : html`<button class="link" @click=${() => session.select(Uint32Array.from(wrong))}>Select them</button>`
                }
              </div>`
      }
    </div>`;
  }

  #figure(
    title: string,
    figure: Figure,
    layout: LayoutInfo,
    layouts: readonly LayoutInfo[],
    words: string,
  ): TemplateResult {
    const own = layout.quality?.[figure] ?? 0;
    const others = layouts.filter((other) => other !== layout && other.quality !== null);
    return html`<div class="figure">
      <h3 class="head"><span class="grow">${title}</span><span class="num">${share(own)}</span></h3>
      <svg viewBox="0 0 256 26" width="100%" height="26" aria-hidden="true">
        ${svg`<path d="M0 8H256" style="stroke:var(--pt-line-firm)"></path>`}
        ${others.map((other, place) => {
          const x = (other.quality?.[figure] ?? 0) * 248 + 4;
          // A name is written where none before it stands; the others are in the dots' titles.
          const isFree = others
            .slice(0, place)
            .every((before) => Math.abs((before.quality?.[figure] ?? 0) * 248 + 4 - x) > NAME_PX);
          return svg`<circle cx=${x} cy="8" r="3" style="fill:var(--pt-surface);stroke:var(--pt-line-firm)">
              <title>${other.name}</title></circle>
            ${isFree ? svg`<text x=${x} y="22" text-anchor=${x > 210 ? "end" : "middle"}>${other.name}</text>` : nothing}`;
        })}
        ${svg`<circle cx=${own * 248 + 4} cy="8" r="4.5" style="fill:var(--pt-ink)"></circle>`}
      </svg>
      <div class="note">${words}</div>
    </div>`;
  }
}
