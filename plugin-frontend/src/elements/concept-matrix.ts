import { css, html, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { COUNTED, type ConceptMatrix, conceptMatrix } from "../state/concept-matrix.js";
import { PALETTES, rampAt } from "../state/palette.js";
import type { Session } from "../state/session.js";
import { settle } from "../state/task.js";
import { count, plural } from "../state/words.js";
import { icon } from "./icons.js";
import { panelStyles } from "./panel-styles.js";
import { popoverStyles } from "./popover-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

/** Above this a pair is as dark as it gets: few pairs reach more, and all others would be pale. */
const DARKEST_LIFT = 16;

/** Which of the 20 most frequent concepts occur together: a matrix whose cells put both into the filter. */
@customElement("pt-concept-matrix")
export class ConceptMatrixPanel extends SessionElement {
  @state() private matrix: ConceptMatrix | null = null;
  /** It was cancelled or failed. */
  @state() private isLeft = false;
  #asked: unknown = null;

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    popoverStyles,
    css`
      :host {
        width: max-content;
        max-width: calc(100% - 24px);
        overflow: auto;
      }
      table {
        border-collapse: collapse;
        font-size: 12px;
        line-height: 16px;
      }
      th {
        font-weight: var(--pt-w-regular);
        text-align: right;
        padding: 0 8px 0 0;
        max-width: 128px;
        position: sticky;
        left: 0;
        background: var(--pt-raised);
      }
      thead th {
        position: static;
        height: 96px;
        padding: 0;
        vertical-align: bottom;
        text-align: left;
      }
      thead span {
        display: block;
        width: 24px;
        height: 92px;
        writing-mode: vertical-rl;
        transform: rotate(180deg);
        line-height: 24px;
      }
      td {
        padding: 0;
      }
      td button,
      td span {
        display: block;
        width: 23px;
        height: 23px;
        margin: 0 1px 1px 0;
        min-width: 0;
        padding: 0;
        border-radius: 2px;
        background: var(--pt-hover);
      }
      td span {
        background: none;
        color: var(--pt-ink-3);
        text-align: center;
        line-height: 23px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "dialog");
    this.setAttribute("aria-label", "Concepts that occur together");
  }

  #ask(session: Session): void {
    const asked = `${session.now.dataset?.tag} ${session.now.dataset?.step} ${session.choice.threshold}`;
    const { concepts, derived } = session.now;
    if (asked === this.#asked || concepts === null || derived.figures === null) return;
    this.#asked = asked;
    this.isLeft = false;
    void conceptMatrix(session, () => this.#again()).then((matrix) => {
      if (asked !== this.#asked) return;
      this.matrix = matrix;
      this.isLeft = matrix === null;
    });
  }

  #again(): void {
    this.#asked = null;
    this.requestUpdate();
  }

  protected draw(session: Session): TemplateResult {
    this.#ask(session);
    return html`<h2 class="head title">
        <span class="grow">Concepts that occur together</span>
        <button
          class="tool small"
          aria-label="Close"
          title="Close (Esc)"
          @click=${() => session.patch({ popover: null })}
        >
          ${icon("close", 16)}
        </button>
      </h2>
      <p class="note">
        The darker a cell, the more often than by chance a point has both. A click puts both into the filter.
      </p>
      ${this.matrix === null ? this.#why(session) : this.#table(session, this.matrix)}`;
  }

  #why(session: Session): TemplateResult {
    return this.isLeft
      ? html`<p class="note">They were not counted.</p>
        <button
          class="button"
          @click=${() => {
            settle(session, COUNTED);
            this.#again();
          }}
        >
          Try again
        </button>`
      : html`<p class="note">They are being counted …</p>`;
  }

  #table(session: Session, { concepts, both, lift }: ConceptMatrix): TemplateResult {
    const names = concepts.map((concept) => session.now.dataset?.conceptNames[concept] ?? "");
    const size = concepts.length;
    return html`<table>
      <thead>
        <tr>
          <td></td>
          ${names.map((name) => html`<th scope="col" title=${name}><span class="cut">${name}</span></th>`)}
        </tr>
      </thead>
      <tbody>
        ${names.map(
          (name, row) => html`<tr>
            <th scope="row" class="cut" title=${name}>${name}</th>
            ${names.map((other, column) =>
              row === column
                ? html`<td><span title="${name}: ${plural(both[row * size + row] ?? 0, "point")}">·</span></td>`
                : this.#cell(
                    session,
                    [name, other],
                    both[row * size + column] ?? 0,
                    lift[row * size + column] ?? 0,
                  ),
            )}
          </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #cell(
    session: Session,
    pair: readonly [string, string],
    points: number,
    lift: number,
  ): TemplateResult {
    const words = `${pair[0]} and ${pair[1]}: ${count(points)}, ${lift.toFixed(1)} times as often as by chance`;
    const share = Math.log2(Math.max(1, lift)) / Math.log2(DARKEST_LIFT);
    const { fill } = rampAt(PALETTES[session.now.ui.theme], Math.min(1, share));
    const colour = lift > 1 ? `background:rgb(${fill.join(" ")})` : "";
    return html`<td>
      <button
        style=${colour}
        title=${words}
        aria-label=${words}
        @click=${() => {
          for (const name of pair) session.setTerm({ kind: "term", name, test: null }, "and");
        }}
      ></button>
    </td>`;
  }
}
