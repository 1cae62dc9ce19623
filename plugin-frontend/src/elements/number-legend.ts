import { css, html, nothing, svg, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { RAMP_NAMES, type RampName, SCALE_KINDS, type ScaleChoice } from "../state/choice.js";
import { type ColumnSummary, scaleOf, unscaled } from "../state/column-summary.js";
import { PALETTES, rampAt } from "../state/palette.js";
import { rampOf } from "../state/palettes.js";
import type { Session } from "../state/session.js";
import { count, short } from "../state/words.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

const STEPS = 48;
const RAMP_WORDS: Readonly<Record<RampName, string>> = {
  heat: "Heat",
  viridis: "Viridis",
  cividis: "Cividis",
  "blue-red": "Blue, red",
  "purple-green": "Purple, green",
};

/** What the colours of a number or date column mean, and how they can be changed. */
@customElement("pt-number-legend")
export class NumberLegend extends SessionElement {
  @state() private open = false;

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      :host {
        display: block;
      }
      .ramp {
        display: block;
        width: 100%;
        height: 10px;
        margin-top: 4px;
      }
      .ends {
        display: flex;
        justify-content: space-between;
      }
      .missing {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .fields {
        display: grid;
        grid-template-columns: 64px 1fr;
        gap: 4px 8px;
        align-items: center;
        margin-top: 8px;
      }
      select,
      .fields input {
        height: 28px;
        border: 1px solid var(--pt-line-firm);
        border-radius: var(--pt-radius);
        background: var(--pt-raised);
        color: var(--pt-ink);
        font: inherit;
        font-size: 12px;
        padding: 0 4px;
        min-width: 0;
        width: 100%;
        box-sizing: border-box;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { colourBy } = session.choice;
    const { columns } = session.now.derived;
    const name = colourBy.kind === "column" ? colourBy.name : null;
    const summary = columns.find(({ info }) => info.name === name);
    if (name === null || summary?.numbers == null) return nothing;
    const choice = session.choice.scales.get(name);
    const scale = scaleOf(summary, choice);
    if (scale === null) return nothing;
    const { theme } = session.now.ui;
    const ramp = rampOf(theme, choice?.ramp ?? (scale.kind === "diverging" ? "blue-red" : "heat"));
    const palette = ramp === null ? PALETTES[theme] : { ...PALETTES[theme], ramp };
    const floor = ramp === null ? 0.1 : 0;
    const at = (share: number) => this.#middle(summary, scale, share);
    const { missing } = summary.numbers;
    return html`<h3 class="head">
        <span class="grow cut" title=${name}>${name}</span>
        <button class="link" aria-expanded=${this.open} @click=${() => {
          this.open = !this.open;
        }}>${this.open ? "Close" : "Scale …"}</button>
      </h3>
      <svg class="ramp" viewBox="0 0 ${STEPS} 1" preserveAspectRatio="none" aria-hidden="true">
        ${Array.from({ length: STEPS }, (_, step) => {
          const { fill } = rampAt(palette, floor + ((1 - floor) * step) / (STEPS - 1));
          return svg`<rect x=${step} width="1.05" height="1" style="fill:rgb(${fill.join(" ")})"></rect>`;
        })}
      </svg>
      <div class="tick num ends">
        <span>${words(summary, scale.minimum)}</span><span>${at(0.5)}</span><span>${words(summary, scale.maximum)}</span>
      </div>
      ${
        missing === 0
          ? nothing
          : html`<div class="note num missing">
              <svg width="12" height="12" aria-hidden="true">
                ${svg`<circle cx="6" cy="6" r="3.6" style="fill:none;stroke:var(--pt-ghost-ring);stroke-width:1.2"></circle>`}
              </svg>
              missing: ${count(missing)}
            </div>`
      }
      ${this.open ? this.#fields(session, name, summary, choice) : nothing}`;
  }

  /** The value in the middle of the ramp. */
  #middle(
    summary: ColumnSummary,
    scale: NonNullable<ReturnType<typeof scaleOf>>,
    share: number,
  ): string {
    if (scale.sorted !== undefined)
      return words(summary, scale.sorted[Math.floor(scale.sorted.length * share)] ?? Number.NaN);
    if (scale.kind === "diverging") return words(summary, scale.centre ?? 0);
    return words(summary, unscaled(scale, share));
  }

  #fields(
    session: Session,
    name: string,
    summary: ColumnSummary,
    choice: ScaleChoice | undefined,
  ): TemplateResult {
    const scale = scaleOf(summary, choice);
    const kind = scale?.kind ?? "linear";
    const kinds = SCALE_KINDS.filter((one) => one !== "log" || (summary.numbers?.maximum ?? 0) > 0);
    const ramp = choice?.ramp ?? (kind === "diverging" ? "blue-red" : "heat");
    return html`<div class="fields note">
      <label for="kind">Scale</label>
      <select
        id="kind"
        @change=${(event: Event) =>
          session.setScale(name, {
            kind: (event.target as HTMLSelectElement).value as (typeof SCALE_KINDS)[number],
          })}
      >
        ${kinds.map((one) => html`<option value=${one} .selected=${one === kind}>${one}</option>`)}
      </select>
      <label for="ramp">Ramp</label>
      <select
        id="ramp"
        @change=${(event: Event) => session.setScale(name, { ramp: (event.target as HTMLSelectElement).value as RampName })}
      >
        ${RAMP_NAMES.map((one) => html`<option value=${one} .selected=${one === ramp}>${RAMP_WORDS[one]}</option>`)}
      </select>
      ${this.#field(session, name, summary, "minimum", "From", scale?.minimum)}
      ${kind === "diverging" ? this.#field(session, name, summary, "centre", "Middle", scale?.centre) : nothing}
      ${this.#field(session, name, summary, "maximum", "To", scale?.maximum)}
      ${
        choice === undefined
          ? nothing
          : html`<span></span><button class="link" @click=${() => session.setScale(name, null)}>Reset</button>`
      }
    </div>`;
  }

  #field(
    session: Session,
    name: string,
    summary: ColumnSummary,
    key: "minimum" | "maximum" | "centre",
    label: string,
    value: number | undefined,
  ): TemplateResult {
    const isDate = summary.info.type === "date";
    const text =
      value === undefined
        ? ""
        : isDate
          ? words(summary, value)
          : String(Number(value.toPrecision(6)));
    return html`<label for=${key}>${label}</label>
      <input
        id=${key}
        type=${isDate ? "date" : "text"}
        inputmode="decimal"
        .value=${text}
        @keydown=${(event: Event) => event.stopPropagation()}
        @change=${(event: Event) => {
          const typed = (event.target as HTMLInputElement).value.trim();
          const next = isDate ? Date.parse(typed) : Number(typed.replace(",", "."));
          if (typed !== "" && Number.isFinite(next)) session.setScale(name, { [key]: next });
          this.requestUpdate();
        }}
      />`;
  }
}

function words({ info }: ColumnSummary, value: number): string {
  return info.type === "date" && Number.isFinite(value)
    ? new Date(value).toISOString().slice(0, 10)
    : short(value);
}
