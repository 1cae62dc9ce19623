import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { DatasetPart } from "../data/api.js";
import { isPartHidden, joinedWords, soloPart, togglePart } from "../state/joined.js";
import type { Session } from "../state/session.js";
import { count } from "../state/words.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";
import { swatch } from "./swatch.js";

/** Which runs lie over each other, in which colour; hides and shows their points, and says how far the map holds. */
@customElement("pt-joined-legend")
export class JoinedLegend extends SessionElement {
  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      :host {
        display: block;
        flex: none;
        max-height: 40%;
        overflow-y: auto;
        border-bottom: 1px solid var(--pt-line-soft);
        padding-bottom: 8px;
        scrollbar-width: thin;
        scrollbar-color: var(--pt-ghost) transparent;
      }
      .head {
        padding: 8px 8px 4px 16px;
      }
      .part {
        display: flex;
        align-items: center;
        min-height: 28px;
        padding-right: 16px;
      }
      .part:hover,
      .part:focus-within {
        background: var(--pt-hover);
      }
      .toggle {
        flex: 1;
        min-width: 0;
        min-height: 28px;
        display: flex;
        align-items: center;
        gap: 8px;
        padding-left: 16px;
        text-align: left;
      }
      .off .name {
        color: var(--pt-ink-3);
      }
      .only {
        visibility: hidden;
        width: 0;
        overflow: hidden;
      }
      .part:hover .only,
      .part:focus-within .only {
        visibility: visible;
        width: auto;
        min-height: 24px;
        padding: 0 4px;
        margin-right: 4px;
      }
      .figure {
        font-size: 12px;
        color: var(--pt-ink-2);
      }
      .note {
        padding: 4px 16px 0;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { joined } = session.now.dataset ?? {};
    if (joined === undefined) return nothing;
    const { colourBy } = session.choice;
    const isOn = colourBy.kind === "column" && colourBy.name === joined.column;
    return html`<h2 class="head">
        <span class="grow">Laid over each other <span class="aside num">${joined.parts.length}</span></span>
        ${
          isOn
            ? nothing
            : html`<button class="link" @click=${() => session.colourByColumn(joined.column)}>Colour by ${joined.column}</button>`
        }
        <button class="link" @click=${() => session.patch({ popover: "join" })}>Change …</button>
      </h2>
      <div role="group" aria-label="Laid over each other">
        ${joined.parts.map((part, at) => this.#part(session, part, at, isOn))}
      </div>
      ${joinedWords(session.now).map((words) => html`<div class="note">${words}</div>`)}`;
  }

  #part(session: Session, part: DatasetPart, at: number, isOn: boolean): TemplateResult {
    const { derived } = session.now;
    const isHidden = isPartHidden(session, at);
    const summary = isOn
      ? derived.columns.find(({ info }) => info.name === session.now.dataset?.joined?.column)
      : undefined;
    const value = summary?.categories?.names.indexOf(part.label) ?? -1;
    const { run, tag, step, label } = part;
    return html`<div class="part ${isHidden ? "off" : ""}">
      <button
        class="toggle"
        aria-pressed=${!isHidden}
        title="${run}, ${tag}, step ${step}: ${isHidden ? "show" : "hide"} its points"
        @click=${() => togglePart(session, at)}
      >
        ${isOn ? swatch(derived.slots.get(value), { off: isHidden }) : swatch(undefined, { off: true })}
        <span class="grow name cut">${label}</span>
      </button>
      <button class="only link" aria-label="Only ${label}" title="Show it alone, and all again" @click=${() => soloPart(session, at)}>
        only
      </button>
      <span class="figure num">${count(part.rows)}</span>
    </div>`;
  }
}
