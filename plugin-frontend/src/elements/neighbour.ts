import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ShownTitles } from "../state/row-reader.js";
import type { Session } from "../state/session.js";
import { SessionElement } from "./session-element.js";
import { baseStyles } from "./styles.js";
import "./thumbnail.js";

/** A neighbour in the inspector's grid: its picture, or its name where there are no pictures. */
@customElement("pt-neighbour")
export class NeighbourTile extends SessionElement {
  @property({ type: Number }) row = -1;
  @property({ type: Boolean, reflect: true }) far = false;
  /** Null while it is not known. */
  @state() private words: string | null = null;
  readonly #titles = new ShownTitles();

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      .box {
        border: 1px solid var(--pt-line-soft);
        border-radius: 3px;
      }
      :host([far]) .box {
        border: 1.5px dashed var(--pt-ink);
      }
      .word {
        padding: 4px 6px;
        font-size: 12px;
        color: var(--pt-ink);
        height: 36px;
        overflow: hidden;
        line-height: 14px;
        overflow-wrap: anywhere;
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#titles.leave();
  }

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { dataset } = session.now;
    if (dataset === null) return nothing;
    this.#titles.want(session, [this.row], ([title = ""]) => {
      this.words = title;
    });
    const hasPicture =
      dataset.manifest?.sprite !== undefined || dataset.manifest?.thumbnails !== undefined;
    return html`<div class="box" title=${this.words ?? ""}>
      ${
        hasPicture
          ? html`<pt-thumbnail .session=${session} .from=${dataset} .row=${this.row} name=${this.words ?? ""}></pt-thumbnail>`
          : html`<div class="word">${this.words ?? html`<span class="note">…</span>`}</div>`
      }
    </div>`;
  }
}
