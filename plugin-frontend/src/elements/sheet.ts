import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Session } from "../state/session.js";
import "./column-panel.js";
import "./concept-panel.js";
import { icon } from "./icons.js";
import "./quality-panel.js";
import "./right-panel.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";
import "./top-bar.js";

type Tab = "concepts" | "columns" | "quality" | "view" | "point";
type Height = "low" | "half" | "full";

const HEIGHTS: readonly Height[] = ["low", "half", "full"];
const TAB_NAMES: Readonly<Record<Tab, string>> = {
  concepts: "Concepts",
  columns: "Columns",
  quality: "Quality",
  view: "View",
  point: "Point",
};

/** On small screens the panels are a sheet from below; the map stays usable above it. */
@customElement("pt-sheet")
export class Sheet extends SessionElement {
  @state() private tab: Tab = "concepts";
  @state() private height: Height = "half";
  #inspected = -1;

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        flex: none;
        background: var(--pt-surface);
        border-radius: 12px 12px 0 0;
        box-shadow: 0 -1px 3px rgb(0 0 0 / 12%), 0 0 0 1px var(--pt-line-soft);
        z-index: 7;
        min-height: 0;
      }
      :host([data-height="low"]) {
        height: 64px;
      }
      :host([data-height="half"]) {
        height: 48%;
      }
      :host([data-height="full"]) {
        height: calc(100% - 48px);
      }
      .handle {
        height: 20px;
        flex: none;
        display: grid;
        place-items: center;
        width: 100%;
        touch-action: none;
      }
      .handle span {
        width: 32px;
        height: 4px;
        border-radius: 2px;
        background: var(--pt-line-firm);
      }
      .tabs {
        display: flex;
        align-items: center;
        padding: 0 8px;
        border-bottom: 1px solid var(--pt-line-soft);
        flex: none;
        height: 40px;
      }
      .tabs [role="tab"] {
        height: 40px;
        padding: 0 10px;
        color: var(--pt-ink-2);
        position: relative;
      }
      .tabs [aria-selected="true"] {
        color: var(--pt-ink);
        font-weight: var(--pt-w-strong);
        box-shadow: inset 0 -2px var(--pt-accent-ink);
      }
      .tool {
        width: 40px;
        height: 40px;
      }
      .content {
        flex: 1;
        min-height: 0;
        display: flex;
        flex-direction: column;
        overflow: auto;
      }
      pt-column-panel,
      pt-concept-panel,
      pt-quality-panel {
        flex: 1;
        min-height: 0;
      }
      pt-right-panel {
        width: 100%;
        border: 0;
      }
      pt-top-bar {
        height: auto;
        flex-wrap: wrap;
        border: 0;
        padding: 8px;
        row-gap: 8px;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult {
    const { dataset, inspected } = session.now;
    const hasSomething = inspected >= 0 || session.choice.selected.length > 0;
    const at = inspected >= 0 ? inspected : hasSomething ? -2 : -1;
    if (at !== this.#inspected) {
      this.#inspected = at;
      if (hasSomething) this.tab = "point";
      else if (this.tab === "point") this.tab = "concepts";
      if (hasSomething && this.height === "low") this.height = "half";
    }
    this.dataset["height"] = this.height;
    const hasConcepts = (dataset?.conceptNames.length ?? 0) > 0;
    const tabs: Tab[] = [
      ...(hasSomething ? (["point"] as const) : []),
      ...(hasConcepts ? (["concepts"] as const) : []),
      "columns",
      "quality",
      "view",
    ];
    const tab = tabs.includes(this.tab) ? this.tab : "columns";
    return html`<button
        class="handle"
        aria-label="Height of the sheet: ${this.height}"
        title="Taller or lower (arrows)"
        @click=${() => this.#step(this.height === "full" ? -2 : 1)}
        @keydown=${this.#keys}
      >
        <span></span>
      </button>
      <div class="tabs" role="tablist" aria-label="Panels">
        ${tabs.map(
          (one) => html`<button
            role="tab"
            aria-selected=${one === tab}
            @click=${() => {
              this.tab = one;
              if (this.height === "low") this.height = "half";
            }}
          >
            ${TAB_NAMES[one]}
          </button>`,
        )}
        <span class="grow"></span>
        <button
          class="tool"
          aria-label=${this.height === "low" ? "Open the sheet" : "Fold the sheet"}
          @click=${() => {
            this.height = this.height === "low" ? "half" : "low";
          }}
        >
          ${icon(this.height === "low" ? "up" : "down")}
        </button>
      </div>
      ${this.height === "low" ? nothing : html`<div class="content" role="tabpanel">${this.#content(session, tab)}</div>`}`;
  }

  #content(session: Session, tab: Tab): TemplateResult {
    switch (tab) {
      case "concepts":
        return html`<pt-concept-panel .session=${session}></pt-concept-panel>`;
      case "columns":
        return html`${this.#joined(session)}<pt-column-panel .session=${session}></pt-column-panel>`;
      case "quality":
        return html`<pt-quality-panel .session=${session}></pt-quality-panel>`;
      case "point":
        return html`<pt-right-panel .session=${session}></pt-right-panel>`;
      default:
        return html`<pt-top-bar .session=${session} in-sheet></pt-top-bar>`;
    }
  }

  #joined(session: Session): TemplateResult | typeof nothing {
    if (session.now.dataset?.joined === undefined) return nothing;
    return html`<pt-joined-legend .session=${session}></pt-joined-legend>`;
  }

  #step(by: number): void {
    const at = HEIGHTS.indexOf(this.height) + by;
    this.height = HEIGHTS[Math.max(0, Math.min(HEIGHTS.length - 1, at))] ?? "half";
  }

  #keys(event: KeyboardEvent): void {
    if (event.key === "ArrowUp") this.#step(1);
    else if (event.key === "ArrowDown") this.#step(-1);
    else if (event.key === "Escape") this.height = "low";
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
