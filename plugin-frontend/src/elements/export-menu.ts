import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Session } from "../state/session.js";
import { count } from "../state/words.js";
import { exportSelection } from "./export.js";
import { copyText } from "./host.js";
import { icon } from "./icons.js";
import { saveLayout } from "./save-layout.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

/**
 * What can leave the tab: a picture, rows, the layout.
 * @fires picture - `detail: { scale }`, when the map is wanted as a PNG
 */
@customElement("pt-export-menu")
export class ExportMenu extends SessionElement {
  @state() private open = false;

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        position: relative;
        display: flex;
      }
      .menu {
        position: absolute;
        right: 0;
        top: 36px;
        width: 264px;
        background: var(--pt-raised);
        box-shadow: var(--pt-e2);
        border-radius: var(--pt-radius);
        padding: 4px 0;
        z-index: 20;
      }
      .menu button {
        display: flex;
        width: 100%;
        min-height: 32px;
        padding: 0 12px;
        align-items: center;
        gap: 8px;
        text-align: left;
      }
      .menu button:hover {
        background: var(--pt-hover);
      }
      .menu hr {
        border: 0;
        border-top: 1px solid var(--pt-line-soft);
        margin: 4px 0;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("pointerdown", this.#outside);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("pointerdown", this.#outside);
  }

  readonly #outside = (event: Event): void => {
    if (this.open && !event.composedPath().includes(this)) this.open = false;
  };

  protected draw(session: Session): TemplateResult {
    return html`<button
        class="tool"
        aria-label="Export"
        title="Export"
        aria-haspopup="menu"
        aria-expanded=${this.open}
        @click=${() => {
          this.open = !this.open;
        }}
        @keydown=${(event: KeyboardEvent) => this.#keys(event)}
      >
        ${icon("download")}
      </button>
      ${this.open ? this.#menu(session) : nothing}`;
  }

  #keys(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.open) {
      this.open = false;
      event.stopPropagation();
    }
  }

  #menu(session: Session): TemplateResult {
    const { selected } = session.choice;
    const rows = selected.length > 0 ? selected.length : (session.now.dataset?.rows ?? 0);
    const what = selected.length > 0 ? `${count(rows)} selected` : `all ${count(rows)} rows`;
    const hasMap = session.now.derived.placement !== null;
    return html`<div class="menu" role="menu" aria-label="Export" @keydown=${(event: KeyboardEvent) => this.#keys(event)}>
      ${
        hasMap
          ? html`${this.#item("Picture with legend", "PNG", () => this.#picture(1))}
              ${this.#item("Picture for print", "PNG, 4 times", () => this.#picture(4))}
              <hr />`
          : nothing
      }
      ${this.#item(`Table: ${what}`, "CSV", () => exportSelection(session, "csv"))}
      ${this.#item(`Table: ${what}`, "JSON", () => exportSelection(session, "json"))}
      ${hasMap ? this.#item("This layout", "npy", () => this.#layout(session)) : nothing}
      <hr />
      ${this.#item("Copy row numbers", what, () => exportSelection(session, "rows"))}
      ${this.#item("Copy link to this view", "", () => copyText(this.#address()))}
    </div>`;
  }

  #item(words: string, aside: string, act: () => void): TemplateResult {
    return html`<button
      role="menuitem"
      @click=${() => {
        this.open = false;
        act();
      }}
    >
      <span class="grow cut">${words}</span><span class="note">${aside}</span>
    </button>`;
  }

  #picture(scale: number): void {
    this.dispatchEvent(
      new CustomEvent("picture", { detail: { scale }, bubbles: true, composed: true }),
    );
  }

  #address(): string {
    try {
      return window.parent.location.href;
    } catch {
      return window.location.href;
    }
  }

  /** In the form that a run takes: dropped into its `layouts` folder, it is a layout of that step. */
  #layout(session: Session): void {
    const { placement, layout } = session.now.derived;
    if (placement !== null) saveLayout(session, layout ?? "layout", placement);
  }
}
