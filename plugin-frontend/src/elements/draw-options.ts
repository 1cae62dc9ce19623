import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { mostTelling } from "../state/column-summary.js";
import { setLabelBy } from "../state/point-names.js";
import { type Lines, nextColumn, setLines } from "../state/sequences.js";
import type { Session } from "../state/session.js";
import type { Ui } from "../state/session-state.js";
import type { PickerItem } from "./picker.js";
import "./picker.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { sliderStyles } from "./slider-styles.js";
import { baseStyles, controlStyles } from "./styles.js";

const DENSITY: readonly (readonly [Ui["density"], string])[] = [
  ["on", "Density"],
  ["off", "Points"],
  ["auto", "Auto"],
];
/** Fewer points are never drawn as density. */
const DENSITY_ROWS = 5000;

/** How the points are drawn: their size; for many, as density with contours. */
@customElement("pt-draw-options")
export class DrawOptions extends SessionElement {
  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    sliderStyles,
    css`
      :host {
        display: block;
      }
      .size {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 12px;
        align-items: center;
      }
      .switch {
        margin: 4px 0 8px;
      }
      label.contours {
        min-height: 24px;
        display: flex;
        align-items: center;
        gap: 8px;
      }
      label.line {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 12px;
        min-height: 32px;
      }
      label.line .row {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      select {
        height: 28px;
        max-width: 144px;
        border: 1px solid var(--pt-line-firm);
        border-radius: var(--pt-radius);
        background: var(--pt-surface);
        color: var(--pt-ink);
        font: inherit;
      }
      input[type="color"] {
        width: 32px;
        height: 24px;
        padding: 0;
        border: 1px solid var(--pt-line-firm);
        border-radius: var(--pt-radius);
        background: none;
      }
      .choice {
        display: flex;
        align-items: center;
        justify-content: space-between;
        min-height: 32px;
      }
      input[type="checkbox"] {
        accent-color: var(--pt-accent-ink);
        width: 16px;
        height: 16px;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult {
    const { ui, dataset } = session.now;
    const share = ((ui.pointSize - 0.5) / 2) * 100;
    return html`<h2 class="head">Draw as</h2>
      ${
        (dataset?.rows ?? 0) < DENSITY_ROWS
          ? nothing
          : html`<div class="switch wide" role="radiogroup" aria-label="Draw as">
              ${DENSITY.map(
                ([density, words]) => html`<button
                  role="radio"
                  aria-checked=${ui.density === density}
                  @click=${() => session.setUi({ density })}
                >
                  ${words}
                </button>`,
              )}
            </div>
            <label class="note contours">
              <input
                type="checkbox"
                .checked=${ui.contours}
                @change=${(event: Event) => session.setUi({ contours: (event.target as HTMLInputElement).checked })}
              />
              Contours: half, a quarter and a tenth of the densest
            </label>`
      }
      <label class="note size">
        Point size
        <input
          type="range"
          min="0.5"
          max="2.5"
          step="0.1"
          style="--share:${share}%"
          .value=${String(ui.pointSize)}
          @input=${(event: Event) => session.setUi({ pointSize: Number((event.target as HTMLInputElement).value) })}
        />
        <span class="num">${ui.pointSize.toFixed(1)}×</span>
      </label>
      <label class="note size">
        Opacity
        <input
          type="range"
          min="0.1"
          max="1"
          step="0.05"
          style="--share:${((ui.opacity - 0.1) / 0.9) * 100}%"
          .value=${String(ui.opacity)}
          @input=${(event: Event) => session.setUi({ opacity: Number((event.target as HTMLInputElement).value) })}
        />
        <span class="num">${Math.round(ui.opacity * 100)} %</span>
      </label>
      <label class="note line">
        Shape by
        <select
          @change=${(event: Event) => {
            const { value } = event.target as HTMLSelectElement;
            session.change({ ...session.choice, shapeBy: value === "" ? null : value });
          }}
        >
          <option value="" ?selected=${session.choice.shapeBy === null}>nothing</option>
          ${session.now.derived.columns
            .filter(({ info, categories }) => !info.added && (categories?.names.length ?? 0) >= 2)
            .map(
              ({ info }) =>
                html`<option value=${info.name} ?selected=${session.choice.shapeBy === info.name}>${info.name}</option>`,
            )}
        </select>
      </label>
      ${this.#box("Axes and grid", ui.axes, (axes) => session.setUi({ axes }))}
      ${
        (dataset?.conceptNames.length ?? 0) === 0
          ? nothing
          : this.#box("Rings of concepts when few are in view", ui.rings, (rings) =>
              session.setUi({ rings }),
            )
      }
      <label class="note line">
        Background
        <span class="row">
          ${
            ui.background === null
              ? nothing
              : html`<button class="link" @click=${() => session.setUi({ background: null })}>Reset</button>`
          }
          <input
            type="color"
            aria-label="Background of the map"
            .value=${ui.background ?? (ui.theme === "dark" ? "#262626" : "#f8f9fa")}
            @input=${(event: Event) => session.setUi({ background: (event.target as HTMLInputElement).value })}
          />
        </span>
      </label>
      <pt-colour-options .session=${session}></pt-colour-options>
      ${this.#labels(session)} ${this.#lines(session)}`;
  }

  #box(words: string, checked: boolean, changed: (on: boolean) => void): TemplateResult {
    return html`<label class="note contours">
      <input
        type="checkbox"
        .checked=${checked}
        @change=${(event: Event) => changed((event.target as HTMLInputElement).checked)}
      />
      ${words}
    </label>`;
  }

  #labels(session: Session): TemplateResult {
    const { labelBy } = session.now.ui;
    const columns = session.now.columns?.columns ?? [];
    const items: PickerItem[] = [
      { id: "auto", title: "regions", detail: "Areas of the map by what their points share" },
      { id: "none", title: "nothing" },
      ...((session.now.dataset?.conceptNames.length ?? 0) > 0
        ? [{ id: "concepts", title: "strongest concept" }]
        : []),
      ...columns
        .filter(({ added }) => !added)
        .map(({ name, type }) => ({ id: `=${name}`, title: name, aside: type })),
    ];
    const current = labelBy.kind === "column" ? `=${labelBy.name}` : labelBy.kind;
    return this.#picker("Label by", items, current, (id) =>
      setLabelBy(
        session,
        id.startsWith("=")
          ? { kind: "column", name: id.slice(1) }
          : { kind: id as "auto" | "none" | "concepts" },
      ),
    );
  }

  /** Lines in the order of one column, one line for each value of another. */
  #lines(session: Session): TemplateResult {
    const { lines } = session.now.ui;
    const columns = (session.now.columns?.columns ?? []).filter(({ added }) => !added);
    const isLogged = nextColumn(session.now.columns) >= 0;
    const orders: PickerItem[] = [
      ...(isLogged
        ? [{ id: "auto", title: "as logged", detail: "The column __next__ says which row follows" }]
        : []),
      { id: "none", title: "no lines" },
      ...columns.map(({ name, type }) => ({
        id: `=${name}`,
        title: `in order of ${name}`,
        aside: type,
      })),
    ];
    const current = lines.kind === "columns" ? `=${lines.order}` : isLogged ? lines.kind : "none";
    const groups: PickerItem[] = [
      { id: "", title: "one line through all" },
      ...columns.map(({ name, type }) => ({
        id: `=${name}`,
        title: `one for each ${name}`,
        aside: type,
      })),
    ];
    const group = lines.kind === "columns" && lines.group !== null ? `=${lines.group}` : "";
    return html`${this.#picker("Lines", orders, current, (id) =>
      setLines(
        session,
        id.startsWith("=")
          ? { kind: "columns", order: id.slice(1), group: firstGroup(session, lines) }
          : { kind: id as "auto" | "none" },
      ),
    )}
    ${
      lines.kind === "columns"
        ? this.#picker("Lines for", groups, group, (id) =>
            setLines(session, { ...lines, group: id === "" ? null : id.slice(1) }),
          )
        : nothing
    }`;
  }

  #picker(
    words: string,
    items: readonly PickerItem[],
    current: string,
    pick: (id: string) => unknown,
  ): TemplateResult {
    return html`<div class="choice note">
      <span>${words}</span>
      <pt-picker
        label=${words}
        placeholder="Find a column"
        data-align="end"
        .items=${items}
        .current=${current}
        .value=${items.find(({ id }) => id === current)?.title ?? ""}
        @pick=${(event: CustomEvent<{ id: string }>) => void pick(event.detail.id)}
      ></pt-picker>
    </div>`;
  }
}

/** The group so far, else the column that shares the rows out best: lines through all points say little. */
function firstGroup(session: Session, lines: Lines): string | null {
  if (lines.kind === "columns") return lines.group;
  return mostTelling(session.now.derived.columns)?.info.name ?? null;
}
