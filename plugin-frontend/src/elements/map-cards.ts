import { css, html, nothing, svg, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import type { LayoutInfo } from "../data/api.js";
import {
  chooseComponents,
  chosenComponents,
  componentCount,
  withComponent,
} from "../state/components.js";
import { layoutNow, TRAIL_ITERATIONS } from "../state/running.js";
import type { Session } from "../state/session.js";
import { count } from "../state/words.js";
import { icon } from "./icons.js";
import { hasNumberColours } from "./load-parts.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

const LETTERS = ["X", "Y", "Z"] as const;
/** Bars of the variance that have room on the card. */
const BARS = 40;
const WIDTH = 208;
const HEIGHT = 36;

/** What a ring means, as the design draws it: a clock of four quarters. */
function rings(session: Session): TemplateResult {
  const arc = (quarter: number, share: number) => {
    const at = (turn: number) => {
      const angle = (turn - 1) * (Math.PI / 2);
      return `${(20 + 13 * Math.cos(angle)).toFixed(2)} ${(20 + 13 * Math.sin(angle)).toFixed(2)}`;
    };
    return `M${at(quarter + 0.06)}A13 13 0 0 1 ${at(quarter + 0.06 + share * 0.88)}`;
  };
  return html`<section class="card" aria-label="Rings">
    <h3 class="head">
      <span class="grow">Rings</span>
      <button class="link" @click=${() => session.setUi({ rings: false })}>Off</button>
    </h3>
    <div class="rings">
      <svg width="40" height="40" aria-hidden="true">
        ${svg`<circle cx="20" cy="20" r="6" style="fill:var(--pt-c2)"></circle>
        ${[1, 0.9, 0.8, 0.6].map(
          (share, quarter) => svg`<path d=${arc(quarter, share)}
          style="fill:none;stroke:var(${["--pt-c2", "--pt-ghost-ring", "--pt-c7", "--pt-c1"][quarter] ?? ""});stroke-width:3"></path>`,
        )}`}
      </svg>
      <span class="note"
        >The four strongest concepts, clockwise from the top. Full quarter: 1.00. A notch: a diamond's colour.</span
      >
    </div>
  </section>`;
}

/** Small cards over the map's upper right corner: which components or axes it shows, what its rings mean. */
@customElement("pt-map-cards")
export class MapCards extends SessionElement {
  @state() private folded = false;

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      :host {
        position: absolute;
        right: 12px;
        top: calc(var(--pt-line) + 12px);
        width: 240px;
        z-index: 2;
        display: grid;
        gap: 8px;
        pointer-events: none;
      }
      :host([lower]) {
        top: calc(var(--pt-line) + 60px);
      }
      .card {
        pointer-events: auto;
        background: var(--pt-raised);
        box-shadow: var(--pt-e1);
        border-radius: var(--pt-radius);
        padding: 8px 12px 12px;
        min-width: 0;
      }
      .axes {
        display: grid;
        grid-template-columns: 16px 1fr auto;
        gap: 4px 8px;
        align-items: center;
        margin-top: 4px;
      }
      select {
        height: 28px;
        border: 1px solid var(--pt-line-firm);
        border-radius: var(--pt-radius);
        background: var(--pt-raised);
        color: var(--pt-ink);
        font: inherit;
        font-size: 12px;
        padding: 0 4px;
        min-width: 0;
      }
      .rings {
        display: grid;
        grid-template-columns: 40px 1fr;
        gap: 8px;
        align-items: center;
      }
      svg.variance {
        display: block;
        margin-top: 8px;
        cursor: pointer;
      }
      rect {
        fill: var(--pt-ghost);
      }
      rect.on {
        fill: var(--pt-ink-2);
      }
      @media (max-width: 639px) {
        :host {
          display: none;
        }
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { ui, own } = session.now;
    this.toggleAttribute("lower", ui.images);
    const layout = layoutNow(session.now);
    const made = own.find(({ info }) => info === layout);
    const numbers = hasNumberColours(session);
    const { running } = session.now;
    return html`${running?.earlier ? html`<section class="card note">Still moving. Faint lines: the last ${TRAIL_ITERATIONS} iterations.</section>` : nothing}
    ${numbers ? html`<section class="card" aria-label="Colours"><pt-number-legend .session=${session}></pt-number-legend></section>` : nothing}
    ${session.now.derived.rings.length > 0 ? rings(session) : nothing}
    ${this.#components(session)}
    ${made?.axes === undefined ? nothing : this.#axes(session, made.axes)}`;
  }

  #components(session: Session): TemplateResult | typeof nothing {
    const layout = layoutNow(session.now);
    const chosen = chosenComponents(session.now);
    const { dataset, own } = session.now;
    if (layout === undefined || chosen === null || dataset === null) return nothing;
    const has = componentCount(session.now, layout);
    const all = Math.min(dataset.rows, dataset.dim ?? has);
    const isOwn = own.some(({ info }) => info === layout);
    return html`<section class="card" aria-label="Principal components">
      <h3 class="head">
        <span class="grow">Components</span>
        <span class="aside num">${has < all ? `${count(has)} of ${count(all)} ${isOwn ? "computed" : "stored"}` : count(all)}</span>
        <button
          class="tool small"
          aria-label="Fold the components"
          title=${this.folded ? "Choose components" : "Fold"}
          aria-expanded=${!this.folded}
          @click=${() => {
            this.folded = !this.folded;
          }}
        >
          ${icon(this.folded ? "down" : "up", 16)}
        </button>
      </h3>
      ${this.folded ? nothing : this.#chooser(session, layout, chosen, has)}
      ${
        has < all && dataset.dim !== null && !this.folded
          ? html`<button class="link" @click=${() => session.setUi({ compute: true })}>Compute more …</button>`
          : nothing
      }
    </section>`;
  }

  #chooser(
    session: Session,
    layout: LayoutInfo,
    chosen: readonly number[],
    has: number,
  ): TemplateResult {
    const ratios = layout.varianceRatios ?? [];
    const words = (component: number) => {
      const ratio = ratios[component];
      return `${component + 1}${ratio === undefined ? "" : `, ${(ratio * 100).toFixed(1)} %`}`;
    };
    return html`<div class="axes">
        ${LETTERS.map(
          (letter, axis) => html`<label for=${letter}>${letter}</label>
            <select
              id=${letter}
              style="grid-column:2/-1"
              @change=${(event: Event) => this.#choose(session, chosen, axis, Number((event.target as HTMLSelectElement).value))}
            >
              ${axis < 2 ? nothing : html`<option value="-1" .selected=${chosen.length === 2}>none: flat</option>`}
              ${guard([layout, has, chosen[axis]], () =>
                Array.from(
                  { length: has },
                  (_, component) => html`<option
                    value=${component}
                    .selected=${chosen[axis] === component}
                  >
                    ${words(component)}
                  </option>`,
                ),
              )}
            </select>`,
        )}
      </div>
      ${ratios.length > 1 ? this.#bars(session, ratios, chosen, has) : nothing}`;
  }

  /** The share of variance of each component; a click puts one on X, with Shift on Y. */
  #bars(
    session: Session,
    ratios: readonly number[],
    chosen: readonly number[],
    has: number,
  ): TemplateResult {
    const shown = ratios.slice(0, BARS);
    const most = Math.max(...shown, 1e-9);
    const width = WIDTH / shown.length;
    const sum = chosen.reduce((total, component) => total + (ratios[component] ?? 0), 0);
    return html`<svg
        class="variance"
        viewBox="0 0 ${WIDTH} ${HEIGHT}"
        width="100%"
        height=${HEIGHT}
        preserveAspectRatio="none"
        role="img"
        aria-label="Share of the variance of the first ${shown.length} components"
        @click=${(event: MouseEvent) => {
          const box = (event.currentTarget as Element).getBoundingClientRect();
          const at = Math.floor(((event.clientX - box.x) / Math.max(1, box.width)) * shown.length);
          if (at < has) this.#choose(session, chosen, event.shiftKey ? 1 : 0, at);
        }}
      >
        ${shown.map((ratio, component) => {
          const height = Math.max(1, (HEIGHT * ratio) / most);
          return svg`<rect class=${chosen.includes(component) ? "on" : ""} x=${component * width} y=${HEIGHT - height}
            width=${Math.max(1, width - 1)} height=${height}><title>${component + 1}: ${(ratio * 100).toFixed(1)} %</title></rect>`;
        })}
      </svg>
      <div class="note num">${(sum * 100).toFixed(1)} % of the variance on the map</div>`;
  }

  #choose(session: Session, chosen: readonly number[], axis: number, component: number): void {
    void chooseComponents(session, withComponent(chosen, axis, component));
  }

  #axes(
    session: Session,
    axes: NonNullable<Session["now"]["own"][number]["axes"]>,
  ): TemplateResult {
    return html`<section class="card" aria-label="Axes">
      <h3 class="head">
        <span class="grow">Axes</span>
        <button class="link" @click=${() => session.setUi({ axesForm: true })}>Change …</button>
      </h3>
      ${axes.map(({ from, to }, axis) => {
        const start = from === null ? "all points" : `${from.words} (${count(from.rows.length)})`;
        const end = `${to.words} (${count(to.rows.length)})`;
        return html`<div class="note cut num" title="${start} to ${end}">
          <b>${LETTERS[axis]}</b> ${start} → ${end}
        </div>`;
      })}
    </section>`;
  }
}
