import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { LayoutRequest } from "../data/api.js";
import { startLayout } from "../state/running.js";
import type { Session } from "../state/session.js";
import { bytes, count } from "../state/words.js";
import { icon } from "./icons.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

type Method = LayoutRequest["method"];

const METHODS: readonly (readonly [Method, string, string])[] = [
  ["tsne", "t-SNE", "Neighbours stay together; distances between islands mean little."],
  ["umap", "UMAP", "Like t-SNE, quicker, with more of the large picture."],
  ["pca", "PCA", "The directions in which the vectors differ most; distances can be compared."],
];
/** From here on a run takes minutes in one thread of a page. */
const MANY_ROWS = 20_000;

/** Asks for a layout's parameters; nothing is loaded or computed before *Start*. */
@customElement("pt-compute-form")
export class ComputeForm extends SessionElement {
  @state() private method: Method = "tsne";
  @state() private dims: 2 | 3 = 2;
  @state() private perplexity = 30;
  @state() private neighbours = 15;
  @state() private minDistance = 0.1;
  /** Null until chosen: as the stored neighbours were prepared. */
  @state() private sphereizeChosen: boolean | null = null;

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      :host {
        position: absolute;
        left: max(12px, min(360px, 100% - 372px));
        top: 52px;
        width: min(360px, calc(100% - 24px));
        background: var(--pt-raised);
        box-shadow: var(--pt-e2);
        border-radius: var(--pt-radius);
        padding: 12px 16px 16px;
        z-index: 25;
      }
      .fields {
        display: grid;
        grid-template-columns: 1fr 96px;
        gap: 8px;
        align-items: center;
        margin: 12px 0;
      }
      .fields input[type="number"] {
        width: 100%;
        height: 32px;
        border: 1px solid var(--pt-line-firm);
        border-radius: var(--pt-radius);
        background: none;
        padding: 0 8px;
      }
      .fields input[type="checkbox"] {
        width: 18px;
        height: 18px;
        accent-color: var(--pt-accent-ink);
        justify-self: end;
      }
      .foot {
        display: flex;
        gap: 8px;
        align-items: center;
        margin-top: 12px;
      }
      .switch {
        margin-top: 8px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "dialog");
    this.setAttribute("aria-label", "Compute a layout");
  }

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { dataset } = session.now;
    if (dataset === null) return nothing;
    const words = METHODS.find(([method]) => method === this.method)?.[2];
    return html`
      <h2 class="head title">
        <span class="grow">New layout</span>
        <button class="tool small" aria-label="Close" title="Close (Esc)" @click=${() => session.setUi({ compute: false })}>
          ${icon("close", 16)}
        </button>
      </h2>
      <div class="switch wide" role="radiogroup" aria-label="Method">
        ${METHODS.map(
          ([method, name]) => html`<button
            role="radio"
            aria-checked=${method === this.method}
            @click=${() => {
              this.method = method;
            }}
          >
            ${name}
          </button>`,
        )}
      </div>
      <p class="note" style="margin:8px 0 0">${words}</p>
      <div class="switch wide" role="radiogroup" aria-label="Dimensions">
        ${([2, 3] as const).map(
          (dims) => html`<button
            role="radio"
            aria-checked=${dims === this.dims}
            @click=${() => {
              this.dims = dims;
            }}
          >
            ${dims}-D
          </button>`,
        )}
      </div>
      <div class="fields">
        ${
          this.method === "tsne"
            ? this.#number(
                "Perplexity",
                this.perplexity,
                2,
                Math.max(2, Math.floor((dataset.rows - 1) / 3)),
                1,
                (value) => {
                  this.perplexity = value;
                },
              )
            : nothing
        }
        ${
          this.method === "umap"
            ? html`${this.#number(
                "Neighbours",
                this.neighbours,
                2,
                Math.min(200, dataset.rows - 1),
                1,
                (value) => {
                  this.neighbours = value;
                },
              )}
              ${this.#number("Least distance", this.minDistance, 0, 0.99, 0.05, (value) => {
                this.minDistance = value;
              })}`
            : nothing
        }
        <label for="sphere">Centre, and scale to unit length</label>
        <input
          id="sphere"
          type="checkbox"
          .checked=${this.#sphereize(session)}
          @change=${(event: Event) => {
            this.sphereizeChosen = (event.target as HTMLInputElement).checked;
          }}
        />
      </div>
      <div class="note num">
        Runs in this browser, in the background. Loads ${bytes(dataset.vectorBytes ?? 0)} of vectors first.
        ${
          dataset.rows > MANY_ROWS && this.method !== "pca"
            ? html`With ${count(dataset.rows)} points it takes minutes; <code>pointillist layout</code> uses all cores.`
            : nothing
        }
      </div>
      <div class="foot">
        <button class="button first" @click=${() => this.#start(session)}>Start</button>
        <button class="button" @click=${() => session.setUi({ compute: false })}>Cancel</button>
      </div>
    `;
  }

  #number(
    name: string,
    value: number,
    least: number,
    most: number,
    step: number,
    changed: (value: number) => void,
  ): TemplateResult {
    const id = name.replaceAll(" ", "-");
    return html`<label for=${id}>${name}</label>
      <input
        id=${id}
        type="number"
        min=${least}
        max=${most}
        step=${step}
        .value=${String(Math.min(most, value))}
        @change=${(event: Event) => {
          const typed = Number((event.target as HTMLInputElement).value);
          changed(Math.max(least, Math.min(most, Number.isFinite(typed) ? typed : value)));
        }}
      />`;
  }

  #sphereize(session: Session): boolean {
    const stored = session.now.dataset?.neighboursStored;
    const wasUnit = stored?.metric === "cosine" || (stored?.prepared ?? []).includes("unit-norm");
    return this.sphereizeChosen ?? wasUnit;
  }

  #start(session: Session): void {
    const { method, dims } = this;
    const sphereize = this.#sphereize(session);
    const rows = session.now.dataset?.rows ?? 2;
    const common = { dims, sphereize };
    const request: LayoutRequest =
      method === "tsne"
        ? { ...common, method, perplexity: Math.min(this.perplexity, Math.max(2, (rows - 1) / 3)) }
        : method === "umap"
          ? {
              ...common,
              method,
              neighbours: Math.min(this.neighbours, rows - 1),
              minDistance: this.minDistance,
            }
          : { ...common, method };
    session.setUi({ compute: false });
    void startLayout(session, request);
  }
}
