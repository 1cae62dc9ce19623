import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { SHAPE_OF_ROUND } from "../state/appearance.js";
import { derivePointLabels } from "../state/derive-labels.js";
import { deriveMovement, type Movement, showMovement, whyNoMovement } from "../state/movement.js";
import { ShownTitles } from "../state/row-reader.js";
import type { Session } from "../state/session.js";
import { settle } from "../state/task.js";
import { icon } from "./icons.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";
import "./thumbnail.js";

const SHOWN = 40;

/** Who moved most between two steps: a click rings the point on the map, a second one opens it. */
@customElement("pt-moved-panel")
export class MovedPanel extends SessionElement {
  @state() private by: "distance" | "neighbours" = "distance";
  @state() private titles: ReadonlyMap<number, string> = new Map();
  readonly #shown = new ShownTitles();

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        flex: 1;
      }
      .list {
        overflow-y: auto;
        padding: 8px 0;
        scrollbar-width: thin;
        scrollbar-color: var(--pt-ghost) transparent;
      }
      .moved {
        display: grid;
        grid-template-columns: 32px 1fr 72px 40px;
        gap: 8px;
        align-items: center;
        width: 100%;
        min-height: 40px;
        padding: 0 16px;
        text-align: left;
      }
      .moved.plain {
        grid-template-columns: 1fr 72px 40px;
      }
      .moved:hover {
        background: var(--pt-hover);
      }
      .moved[aria-pressed="true"] {
        background: var(--pt-chosen);
      }
      .moved[aria-pressed="true"] .name {
        font-weight: var(--pt-w-strong);
      }
      .moved:focus-visible {
        outline-offset: -2px;
      }
      pt-thumbnail {
        width: 32px;
        height: 32px;
      }
      .names {
        min-width: 0;
        line-height: 16px;
      }
      .names > span {
        display: block;
      }
      .names .note {
        line-height: 14px;
      }
      .track {
        height: 6px;
        background: var(--pt-hover);
      }
      .track i {
        display: block;
        height: 6px;
        background: var(--pt-ghost-ring);
      }
      .moved[aria-pressed="true"] .track {
        background: var(--pt-surface);
      }
      .figure {
        text-align: right;
        color: var(--pt-ink-2);
        font-size: 12px;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { movement, dataset } = session.now;
    if (dataset === null) return nothing;
    return html`<div class="section" style="border:0;padding-bottom:4px">
        <h2 class="head title">
          <span class="grow">Most moved</span>
          <button
            class="tool small"
            aria-label="Close"
            title="Hide movement (Esc)"
            @click=${() => void showMovement(session, false)}
          >
            ${icon("close", 16)}
          </button>
        </h2>
        <div class="note" style="margin:4px 0 8px">${movement === null ? WHY_NONE[whyNoMovement(session.now)] : whatIsShown(movement)}</div>
        ${
          session.now.movementLeft
            ? html`<button class="button" @click=${() => this.#again(session)}>Try again</button>`
            : nothing
        }
        ${
          movement?.since == null
            ? nothing
            : html`<div class="switch wide" role="radiogroup" aria-label="Order by">
                ${this.#order("distance", "Distance")}${this.#order("neighbours", "Neighbours changed")}
              </div>`
        }
      </div>
      ${movement?.since == null ? nothing : this.#list(session, movement)}`;
  }

  #again(session: Session): void {
    settle(session, "movement"); // what notices say is mended here
    void deriveMovement(session);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#shown.leave();
  }

  #order(by: "distance" | "neighbours", words: string): TemplateResult {
    return html`<button
      role="radio"
      aria-checked=${this.by === by}
      @click=${() => {
        this.by = by;
      }}
    >
      ${words}
    </button>`;
  }

  #list(session: Session, movement: Movement): TemplateResult {
    const { dataset, focused } = session.now;
    const isDistance = this.by === "distance";
    const figures = isDistance ? movement.moved : movement.changed;
    const rows = (isDistance ? movement.byDistance : movement.byChange).subarray(0, SHOWN);
    const most = figures[rows[0] ?? 0] ?? 1;
    const hasPicture =
      dataset?.manifest?.sprite !== undefined || dataset?.manifest?.thumbnails !== undefined;
    this.#name(session, rows);
    if (rows.length === 0) return html`<div class="section note">No point moved.</div>`;
    return html`<div class="list">
      ${repeat(
        rows,
        (row) => row,
        (row) => {
          const figure = figures[row] ?? 0;
          return html`<button
            class="moved ${hasPicture ? "" : "plain"}"
            aria-pressed=${row === focused}
            title="Ring it on the map; again: open it"
            @click=${() => this.#take(session, row)}
          >
            ${hasPicture ? html`<pt-thumbnail .session=${session} .from=${dataset} .row=${row} name=""></pt-thumbnail>` : nothing}
            <span class="names">
              <span class="name cut">${this.titles.get(row) ?? ""}</span>
              <span class="note cut">${colourName(session, row)}</span>
            </span>
            <span class="track"><i style="width:${most > 0 ? (figure / most) * 100 : 0}%"></i></span>
            <span class="figure num">${Math.round(figure * 100)} %</span>
          </button>`;
        },
      )}
    </div>`;
  }

  #take(session: Session, row: number): void {
    if (row === session.now.focused) session.inspect(row);
    else {
      session.focus(row);
      void derivePointLabels(session);
    }
  }

  #name(session: Session, rows: Uint32Array): void {
    this.#shown.want(session, [...rows], (names) => {
      this.titles = new Map(names.map((name, place) => [rows[place] ?? -1, name]));
    });
  }
}

const WHY_NONE = {
  "no layout": "This layout is not stored at this step.",
  "under way": "How far the points moved is being worked out …",
  left: "How far the points moved was not worked out: it was cancelled, or something of it could not be read.",
} as const;

function whatIsShown(movement: Movement): string {
  const { since, step, changed } = movement;
  if (since === null) return `Step ${step} is the first with this layout: nothing has moved yet.`;
  const fresh = changed.filter(Number.isNaN).length;
  const rest = fresh > 0 ? ` ${fresh} points are new since then.` : "";
  return `From step ${since} to ${step}, after the maps were laid over each other. Length as a share of the map's width.${rest}`;
}

/** What the point's colour says. */
function colourName(session: Session, row: number): string {
  const { derived, dataset } = session.now;
  const { appearance, slots } = derived;
  const { colourBy, mode } = session.choice;
  if (appearance === null || mode !== "strongest" || colourBy.kind === "quality") return "";
  const names =
    colourBy.kind === "column"
      ? derived.columns.find(({ info }) => info.name === colourBy.name)?.categories?.names
      : dataset?.conceptNames;
  const round = SHAPE_OF_ROUND.indexOf(appearance.shape[row] ?? 0);
  for (const [value, slot] of slots)
    if (slot.slot === appearance.fill[row] && slot.round === round) return names?.[value] ?? "";
  return colourBy.kind === "column" ? "" : "no concept";
}
