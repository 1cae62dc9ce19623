import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { type CompareBy, compareBy, mostShown } from "../state/other-map.js";
import type { Session } from "../state/session.js";
import { percent, plural } from "../state/words.js";
import { comparisonWords } from "./comparison-words.js";
import { icon } from "./icons.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

/** What one map passes on to the other. */
export interface Links {
  readonly hover: boolean;
  readonly selection: boolean;
  readonly camera: boolean;
}

export const NO_LINKS: Links = { hover: true, selection: true, camera: false };

const COLOURS: readonly (readonly [CompareBy, string, string])[] = [
  ["concepts", "Concepts", "As the one map is coloured"],
  [
    "moved",
    "Moved",
    "How far each point lies from its place on the other map, the two laid over each other",
  ],
  [
    "changed",
    "Neighbours changed",
    "Share of a point's ten nearest that the other map shows elsewhere",
  ],
];

/**
 * Below two maps: what they have in common, what is linked, and what colours them.
 * @fires links - `detail: Links`
 */
@customElement("pt-split-foot")
export class SplitFoot extends SessionElement {
  @property({ attribute: false }) links: Links = NO_LINKS;

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        min-height: 44px;
        flex: none;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        padding: 6px 12px 6px 16px;
        background: var(--pt-surface);
        border-top: 1px solid var(--pt-line-soft);
      }
      .switch button {
        gap: 4px;
      }
      .ramp {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .ramp i {
        width: 72px;
        height: 8px;
        background: linear-gradient(
          to right,
          var(--pt-ramp-1),
          var(--pt-ramp-3),
          var(--pt-ramp-5),
          var(--pt-ramp-7),
          var(--pt-ramp-9)
        );
      }
      .switch [aria-pressed="true"] {
        background: var(--pt-chosen);
        color: var(--pt-ink);
        font-weight: var(--pt-w-strong);
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { dataset, other } = session.now;
    const { selected } = session.choice;
    if (dataset === null) return nothing;
    const rows =
      selected.length > 0 ? `${selected.length} selected` : plural(dataset.rows, "point");
    const by = other?.by ?? "concepts";
    return html`<b class="num">${rows}</b>
      <span class="note grow num" role="status">${comparisonWords(session)}</span>
      ${by === "concepts" ? nothing : this.#ramp(session, by)}
      <span class="note">Linked</span>
      <div class="switch" role="group" aria-label="Linked">
        ${this.#link("hover", "Hover")}${this.#link("selection", "Selection")}${this.#link("camera", "Camera")}
      </div>
      <span class="note">Colour by</span>
      <div class="switch" role="radiogroup" aria-label="Colour both maps by">
        ${COLOURS.map(
          ([kind, words, title]) => html`<button
            role="radio"
            aria-checked=${by === kind}
            title=${title}
            ?disabled=${kind === "moved" && other?.difference?.meanMoved == null}
            @click=${() => compareBy(session, kind)}
          >
            ${words}
          </button>`,
        )}
      </div>`;
  }

  #link(what: keyof Links, words: string): TemplateResult {
    const on = this.links[what];
    return html`<button
      aria-pressed=${on}
      @click=${() =>
        this.dispatchEvent(new CustomEvent("links", { detail: { ...this.links, [what]: !on } }))}
    >
      ${on ? icon("check", 16) : nothing}${words}
    </button>`;
  }

  #ramp(session: Session, by: CompareBy): TemplateResult | typeof nothing {
    const difference = session.now.other?.difference;
    if (!difference) return nothing;
    const most = by === "moved" ? mostShown(difference.moved) : 1;
    return html`<span class="note ramp num">
      0 %<i></i>${percent(most)}${by === "moved" ? " of the width" : ""}
    </span>`;
  }
}
