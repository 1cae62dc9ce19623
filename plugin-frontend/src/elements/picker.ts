import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { icon } from "./icons.js";
import { panelStyles } from "./panel-styles.js";
import { baseStyles, controlStyles } from "./styles.js";

export interface PickerItem {
  readonly id: string;
  readonly title: string;
  /** Beside the title, lighter: a shape, a type. */
  readonly aside?: string;
  /** Second line. */
  readonly detail?: string;
  /** Shown in red, with what was found below. */
  readonly error?: string;
}

let serial = 0;

/**
 * A button that opens a list with a search field: arrows move, typing narrows, Enter takes, Esc closes.
 * Titles are untrusted: they reach the page only as text nodes.
 * @fires pick - `detail: { id }`
 * @fires retry - `detail: { id }`, from a row that could not be read
 */
@customElement("pt-picker")
export class Picker extends LitElement {
  @property() label = "";
  @property() lead = "";
  @property() value = "";
  @property() aside = "";
  @property({ attribute: false }) items: readonly PickerItem[] = [];
  @property() current = "";
  @property() placeholder = "Find";
  @property() foot = "";
  @property({ type: Boolean, reflect: true }) open = false;
  @state() private text = "";
  @state() private active = 0;
  @query("input") private input: HTMLInputElement | undefined;
  @query(".pick") private opener: HTMLButtonElement | undefined;
  readonly #id = `picker-${serial++}`;

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      :host {
        position: relative;
        display: inline-flex;
        min-width: 0;
      }
      .pick {
        height: 32px;
        display: flex;
        align-items: center;
        gap: 4px;
        padding: 0 4px 0 8px;
        border-radius: var(--pt-radius);
        white-space: nowrap;
        min-width: 0;
      }
      .pick:hover,
      .pick[aria-expanded="true"] {
        background: var(--pt-hover);
      }
      .pick .icon,
      .plain .icon {
        color: var(--pt-ink-3);
      }
      .dim {
        color: var(--pt-ink-3);
        font-size: 12px;
        font-variant-numeric: tabular-nums;
      }
      .plain {
        padding: 0 8px;
        line-height: 32px;
        white-space: nowrap;
        display: flex;
        gap: 4px;
        min-width: 0;
      }
      .value {
        max-width: 26ch;
      }
      .list-box {
        position: absolute;
        top: 36px;
        left: 0;
        z-index: 20;
        width: max-content;
        min-width: 288px;
        max-width: min(400px, 92vw);
        background: var(--pt-raised);
        box-shadow: var(--pt-e2);
        border-radius: var(--pt-radius);
        padding: 8px 0 0;
        overflow: hidden;
      }
      :host([data-align="end"]) .list-box {
        left: auto;
        right: 0;
      }
      .field {
        margin: 0 12px 8px;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0 0 4px;
        max-height: min(420px, 60vh);
        overflow: auto;
      }
      li {
        min-height: 40px;
        padding: 4px 12px;
        display: flex;
        align-items: center;
        gap: 8px;
        cursor: pointer;
      }
      li.single {
        min-height: 32px;
      }
      li:hover {
        background: var(--pt-hover);
      }
      li.active {
        background: var(--pt-hover);
        box-shadow: inset 2px 0 var(--pt-accent-ink);
      }
      li[aria-selected="true"] {
        background: var(--pt-chosen);
      }
      li[aria-selected="true"] .title {
        font-weight: var(--pt-w-strong);
      }
      .detail {
        display: block;
      }
      .detail.error,
      li > .error {
        color: var(--pt-error);
      }
      .why {
        white-space: normal;
        color: var(--pt-ink);
      }
      .foot {
        border-top: 1px solid var(--pt-line-soft);
        padding: 8px 12px;
      }
      .empty {
        padding: 8px 12px 12px;
      }
    `,
  ];

  private get found(): readonly PickerItem[] {
    const wanted = this.text.trim().toLowerCase();
    if (wanted === "") return this.items;
    return this.items.filter(({ title, detail }) =>
      `${title} ${detail ?? ""}`.toLowerCase().includes(wanted),
    );
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("open") || !this.open) return;
    this.text = "";
    this.active = Math.max(
      0,
      this.items.findIndex(({ id }) => id === this.current),
    );
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("open") && this.open) this.input?.focus();
    this.renderRoot.querySelector("li.active")?.scrollIntoView({ block: "nearest" });
  }

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

  close(): void {
    this.open = false;
    this.opener?.focus();
  }

  #take(item: PickerItem | undefined): void {
    if (item === undefined) return;
    this.close();
    this.dispatchEvent(new CustomEvent("pick", { detail: { id: item.id } }));
  }

  #keys(event: KeyboardEvent): void {
    const last = this.found.length - 1;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: Math.min(last, this.active + 1),
      ArrowUp: Math.max(0, this.active - 1),
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    if (to !== undefined) this.active = to;
    else if (event.key === "Enter") this.#take(this.found[this.active]);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab") this.open = false;
    else return;
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
  }

  protected override render(): TemplateResult {
    const content = html`${
      this.lead === ""
        ? html`<span class="unseen">${this.label}:</span>`
        : html`<span class="dim">${this.lead}</span>`
    }
      <span class="value cut">${this.value}</span>
      ${this.aside === "" ? nothing : html`<span class="dim">${this.aside}</span>`}`;
    const isChoice = this.items.length > 1 || this.items.some(({ error }) => error !== undefined);
    if (!isChoice)
      return html`<span class="plain" title="${this.label}: ${this.value}">${content}</span>`;
    return html`<button
        class="pick"
        aria-haspopup="listbox"
        aria-expanded=${this.open}
        title="${this.label}: ${this.value}"
        @click=${() => {
          this.open = !this.open;
        }}
      >
        ${content} ${icon("down", 16)}
      </button>
      ${this.open ? this.#list() : nothing}`;
  }

  #list(): TemplateResult {
    const { found } = this;
    return html`<div class="list-box">
      <div class="field">
        ${icon("search", 16)}
        <input
          role="combobox"
          aria-label="${this.placeholder}"
          aria-expanded="true"
          aria-controls=${this.#id}
          aria-activedescendant="${this.#id}-${this.active}"
          placeholder=${this.placeholder}
          .value=${this.text}
          @input=${(event: InputEvent) => {
            this.text = (event.target as HTMLInputElement).value;
            this.active = 0;
          }}
          @keydown=${this.#keys}
        />
      </div>
      <ul role="listbox" id=${this.#id} aria-label=${this.label} tabindex="-1">
        ${found.map((item, place) => this.#item(item, place))}
      </ul>
      ${found.length === 0 ? html`<div class="note empty">Nothing is called that.</div>` : nothing}
      ${this.foot === "" ? nothing : html`<div class="tick foot">${this.foot}</div>`}
    </div>`;
  }

  #item(item: PickerItem, place: number): TemplateResult {
    const isCurrent = item.id === this.current;
    const broken = item.error !== undefined;
    return html`<li
      id="${this.#id}-${place}"
      role="option"
      class="${place === this.active ? "active" : ""} ${item.detail || broken ? "" : "single"}"
      aria-selected=${isCurrent}
      @click=${() => this.#take(item)}
    >
      <span class="grow">
        <span class="cut" title=${item.title}
          ><span class="title">${item.title}</span>
          ${item.aside ? html`<span class="dim">${item.aside}</span>` : nothing}</span
        >
        ${broken ? html`<span class="note detail error">could not be read</span>` : nothing}
        ${broken ? html`<span class="note detail why">${item.error}</span>` : nothing}
        ${item.detail ? html`<span class="note detail">${item.detail}</span>` : nothing}
      </span>
      ${broken ? html`<span class="error">${icon("error", 16)}</span>` : nothing}
      ${isCurrent && !broken ? icon("check", 16) : nothing}
    </li>`;
  }
}
