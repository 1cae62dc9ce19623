import { css, html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { Session } from "../state/session.js";
import { icon } from "./icons.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

type Key = readonly [readonly string[], string];

const COLUMNS: readonly (readonly [string, readonly Key[]])[] = [
  [
    "Look",
    [
      [["1", "9"], "layouts in order"],
      [["c"], "colour by"],
      [["i"], "images or points"],
      [["f"], "fit the map"],
      [["s"], "split view"],
      [["[", "]"], "step back, on"],
    ],
  ],
  [
    "Find",
    [
      [["/"], "find or filter"],
      [["n", "p"], "next, previous"],
      [["↑", "→"], "to the next point"],
      [["Enter"], "inspect"],
      [["Esc"], "one step back"],
      [["t"], "table of these points"],
    ],
  ],
  [
    "Select",
    [
      [["l"], "lasso"],
      [["Shift"], "lasso; click adds"],
      [["Alt"], "box; click removes"],
      [["Ctrl", "z"], "undo"],
      [["Ctrl", "y"], "redo"],
      [["?"], "this list"],
    ],
  ],
];

const NOTES: readonly (readonly [string, string])[] = [
  ["Mouse", "Drag moves the map, the wheel zooms at the pointer, double-click flies to a point."],
  [
    "Concepts",
    "Click one to see where it is. Ctrl-click a second to compare. +, or and − put it in the filter.",
  ],
  [
    "How far to trust it",
    "The figure beside a layout is its trustworthiness: 1.00 would mean every near pair is really near.",
  ],
];

/** Keys and a few words, beside the map, which stays usable. */
@customElement("pt-help")
export class Help extends SessionElement {
  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      :host {
        position: absolute;
        right: 12px;
        top: 52px;
        width: min(760px, calc(100% - 24px));
        max-height: calc(100% - 64px);
        overflow: auto;
        padding: 16px 24px 20px;
        background: var(--pt-raised);
        box-shadow: var(--pt-e2);
        border-radius: var(--pt-radius);
        z-index: 30;
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(200px, 1fr));
        gap: 20px 24px;
      }
      .key {
        display: flex;
        gap: 12px;
        height: 28px;
        align-items: center;
      }
      .caps {
        width: 64px;
        display: flex;
        gap: 4px;
        flex: none;
      }
      kbd {
        font: 500 11px/18px var(--pt-font);
        min-width: 20px;
        height: 20px;
        padding: 0 5px;
        border: 1px solid var(--pt-line-firm);
        border-radius: 3px;
        text-align: center;
      }
      .notes {
        border-top: 1px solid var(--pt-line-soft);
        margin-top: 16px;
        padding-top: 12px;
      }
      .notes b {
        color: var(--pt-ink);
        display: block;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "dialog");
    this.setAttribute("aria-modal", "false");
    this.setAttribute("aria-label", "Keys and help");
  }

  protected draw(session: Session): TemplateResult {
    return html`<h2 class="head title">
        <span class="grow">Keys</span>
        <button
          class="tool small"
          aria-label="Close help"
          title="Close (Esc)"
          @click=${() => session.setUi({ help: false })}
        >
          ${icon("close", 16)}
        </button>
      </h2>
      <div class="grid">
        ${COLUMNS.map(
          ([title, keys]) => html`<div>
            <h3 class="head">${title}</h3>
            ${keys.map(
              ([caps, words]) => html`<div class="key">
                <span class="caps">${caps.map((cap) => html`<kbd>${cap}</kbd>`)}</span><span>${words}</span>
              </div>`,
            )}
          </div>`,
        )}
      </div>
      <div class="grid notes note">
        ${NOTES.map(([title, words]) => html`<div><b>${title}</b>${words}</div>`)}
      </div>`;
  }
}
