import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Session } from "../state/session.js";
import { count } from "../state/words.js";
import { icon } from "./icons.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";
import { swatch } from "./swatch.js";

const MOST_ROWS = 12;

/** What the colours mean, on the map itself, where the left panel is a drawer. */
@customElement("pt-map-key")
export class MapKey extends SessionElement {
  @state() private folded = false;

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        position: absolute;
        left: 12px;
        top: 12px;
        width: 168px;
        background: var(--pt-raised);
        box-shadow: var(--pt-e1);
        border-radius: var(--pt-radius);
        padding: 4px 0;
        z-index: 2;
        max-height: calc(100% - 48px);
        overflow: auto;
      }
      .top {
        display: flex;
        align-items: center;
        padding: 2px 4px 2px 12px;
        font-weight: var(--pt-w-strong);
      }
      .entry {
        display: flex;
        align-items: center;
        gap: 8px;
        height: 24px;
        width: 100%;
        padding: 0 12px;
        text-align: left;
      }
      .entry:hover {
        background: var(--pt-hover);
      }
      .entry .count {
        font-size: 12px;
        color: var(--pt-ink-2);
      }
      .link {
        padding: 0 12px;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { derived, dataset } = session.now;
    const { colourBy, rounds, hidden } = session.choice;
    if (derived.slots.size === 0 || dataset === null) return nothing;
    const summary =
      colourBy.kind === "column"
        ? derived.columns.find(({ info }) => info.name === colourBy.name)
        : undefined;
    const names = summary?.categories?.names ?? dataset.conceptNames;
    const counts = summary?.categories?.counts ?? derived.figures?.counts;
    const entries = [...derived.slots].slice(0, rounds > 1 ? 32 : MOST_ROWS);
    const isConcepts = colourBy.kind === "concepts";
    return html`<div class="top">
        <span class="grow cut">${isConcepts ? "Concepts" : summary?.info.name}</span>
        <button
          class="tool small"
          aria-label="Fold the key"
          aria-expanded=${!this.folded}
          @click=${() => {
            this.folded = !this.folded;
          }}
        >
          ${icon(this.folded ? "down" : "up", 16)}
        </button>
      </div>
      ${
        this.folded
          ? nothing
          : html`${entries.map(
              ([value, slot]) => html`<button
              class="entry"
              title="Hide or show this colour"
              aria-pressed=${!hidden.has(value)}
              @click=${() => session.toggleHidden(value)}
            >
              ${swatch(slot, { off: hidden.has(value) })}
              <span class="grow cut">${names[value] ?? ""}</span>
              <span class="count num">${count(counts?.[value] ?? 0)}</span>
            </button>`,
            )}
          ${
            isConcepts && derived.legend.rounds.length > 1
              ? html`<button class="link" @click=${() => session.setRounds(rounds > 1 ? 1 : 2)}>
                ${rounds > 1 ? "Fewer" : "8 more"}
              </button>`
              : nothing
          }`
      }`;
  }
}
