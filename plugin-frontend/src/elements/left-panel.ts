import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, query } from "lit/decorators.js";
import { layoutNow } from "../state/running.js";
import type { Session } from "../state/session.js";
import { share } from "../state/words.js";
import "./column-panel.js";
import type { ConceptPanel } from "./concept-panel.js";
import "./concept-panel.js";
import "./draw-options.js";
import { icon } from "./icons.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

/** The left column: concepts, or columns where there are none; folds for the rest at its foot. */
@customElement("pt-left-panel")
export class LeftPanel extends SessionElement {
  @query("pt-concept-panel") private concepts: ConceptPanel | undefined;

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      :host {
        width: var(--pt-left);
        border-right: 1px solid var(--pt-line-soft);
        background: var(--pt-surface);
        display: flex;
        flex-direction: column;
        min-height: 0;
        overflow: hidden;
      }
      .fold {
        min-height: 40px;
        padding: 0 8px 0 16px;
        display: flex;
        align-items: center;
        gap: 8px;
        border-top: 1px solid var(--pt-line-soft);
        font-weight: var(--pt-w-strong);
        flex: none;
        width: 100%;
        text-align: left;
      }
      .fold:hover {
        background: var(--pt-hover);
      }
      .fold .what {
        font-weight: var(--pt-w-regular);
        color: var(--pt-ink-2);
        font-size: 12px;
        max-width: 55%;
      }
      .folded-open {
        flex: 1 1 45%;
        min-height: 96px;
        border-top: 1px solid var(--pt-line-soft);
      }
      .columns {
        flex: 1;
        min-height: 0;
      }
    `,
  ];

  focusSearch(): void {
    this.concepts?.focusSearch();
  }

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { dataset, ui, derived } = session.now;
    if (dataset === null) return nothing;
    if (ui.quality) return html`<pt-quality-panel .session=${session}></pt-quality-panel>`;
    const isJoined = dataset.joined !== undefined;
    const hasConcepts = dataset.conceptNames.length > 0;
    const columns = derived.columns.filter(({ info }) => !info.added);
    const layout = layoutNow(session.now);
    const trust = layout?.quality?.trustworthiness;
    return html`
      ${isJoined ? html`<pt-joined-legend .session=${session}></pt-joined-legend>` : nothing}
      ${
        hasConcepts
          ? html`<pt-concept-panel .session=${session}></pt-concept-panel>`
          : html`<div class="section" style="border:0;padding-bottom:8px">
              <h2 class="head">
                <span class="grow">Columns <span class="aside num">${columns.length}</span></span>
              </h2>
              <div class="note">This run has no concepts. Every column can colour and filter.</div>
              <details class="note">
                <summary>Options</summary>
                <pt-draw-options .session=${session}></pt-draw-options>
              </details>
            </div>
            <pt-column-panel class="columns" .session=${session}></pt-column-panel>`
      }
      ${session.choice.sets.length > 0 ? html`<pt-set-list .session=${session}></pt-set-list>` : nothing}
      ${
        hasConcepts && ui.columnsOpen
          ? html`<pt-column-panel class="folded-open" .session=${session}></pt-column-panel>`
          : nothing
      }
      ${
        hasConcepts && columns.length > 0
          ? fold("Columns", columns.map(({ info }) => info.name).join(", "), ui.columnsOpen, () =>
              session.setUi({ columnsOpen: !ui.columnsOpen }),
            )
          : nothing
      }
      ${
        layout === undefined
          ? nothing
          : fold(
              "Layout quality",
              trust === undefined ? "not measured" : `trust ${share(trust)}`,
              false,
              () => session.setUi({ quality: true }),
            )
      }
    `;
  }
}

function fold(title: string, what: string, open: boolean, act: () => void): TemplateResult {
  return html`<button class="fold" aria-expanded=${open} @click=${act}>
    <span class="grow">${title}</span>
    <span class="what cut num" title=${what}>${what}</span>
    ${icon(open ? "up" : "down", 16)}
  </button>`;
}
