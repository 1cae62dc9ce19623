import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { PALETTE_NAMES, type PaletteName, paintKey } from "../state/choice.js";
import { PALETTES } from "../state/palette.js";
import type { Session } from "../state/session.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";
import { swatch } from "./swatch.js";

const WORDS: Readonly<Record<PaletteName, string>> = {
  "okabe-ito": "Okabe-Ito",
  bright: "Bright",
  muted: "Muted",
};
const MOST_ROWS = 40;

/** Which hues the map uses, and colours of the user's own for what has one now. */
@customElement("pt-colour-options")
export class ColourOptions extends SessionElement {
  @state() private open = false;

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      :host {
        display: block;
        margin-top: 8px;
      }
      .own {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 28px;
      }
      input[type="color"] {
        width: 32px;
        height: 24px;
        padding: 0;
        border: 1px solid var(--pt-line-firm);
        border-radius: var(--pt-radius);
        background: none;
        flex: none;
      }
      .list {
        max-height: 176px;
        overflow-y: auto;
        scrollbar-width: thin;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult {
    const { palette, paint } = session.choice;
    return html`<h2 class="head">Colours</h2>
      <div class="switch wide" role="radiogroup" aria-label="Palette" title="All three hold for colour-blind readers">
        ${PALETTE_NAMES.map(
          (name) => html`<button
            role="radio"
            aria-checked=${palette === name}
            @click=${() => session.change({ ...session.choice, palette: name })}
          >
            ${WORDS[name]}
          </button>`,
        )}
      </div>
      <div class="own">
        <button class="link" aria-expanded=${this.open} @click=${() => {
          this.open = !this.open;
        }}>
          ${this.open ? "Close" : "Colours of your own …"}
        </button>
        <span class="grow"></span>
        ${
          paint.size === 0
            ? nothing
            : html`<button class="link" @click=${() => session.change({ ...session.choice, paint: new Map() })}>
                Reset all
              </button>`
        }
      </div>
      ${this.open ? this.#list(session) : nothing}`;
  }

  #list(session: Session): TemplateResult {
    const { colourBy, paint } = session.choice;
    const { derived, dataset, ui } = session.now;
    const column = colourBy.kind === "column" ? colourBy.name : null;
    const summary = derived.columns.find(({ info }) => info.name === column);
    const names =
      column === null ? (dataset?.conceptNames ?? []) : (summary?.categories?.names ?? []);
    const palette = derived.palette ?? PALETTES[ui.theme];
    const values = [...derived.slots].slice(0, MOST_ROWS);
    if (values.length === 0)
      return html`<div class="note">Colour by concepts or by a column with categories first.</div>`;
    return html`<div class="list">
      ${values.map(([value, slot]) => {
        const name = names[value] ?? "";
        const key = paintKey(column, name);
        const fill = palette.categories[slot.slot]?.fill ?? [128, 128, 128];
        const hex =
          paint.get(key) ?? `#${fill.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
        return html`<div class="own">
          ${swatch(slot)}
          <span class="grow cut" title=${name}>${name}</span>
          ${
            paint.has(key)
              ? html`<button class="link" aria-label="Reset the colour of ${name}" @click=${() => session.setPaint(key, null)}>Reset</button>`
              : nothing
          }
          <input
            type="color"
            aria-label="Colour of ${name}"
            .value=${hex}
            @input=${(event: Event) => session.setPaint(key, (event.target as HTMLInputElement).value)}
          />
        </div>`;
      })}
    </div>`;
  }
}
