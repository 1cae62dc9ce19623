import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { LayoutRequest } from "../data/api.js";
import { startLayout } from "../state/running.js";
import type { Session } from "../state/session.js";
import { classesOf } from "../state/supervision.js";
import { attempt } from "../state/task.js";
import { bytes, count } from "../state/words.js";
import { formStyles } from "./form-styles.js";
import { icon } from "./icons.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

type Method = Exclude<LayoutRequest["method"], "axes">;

const CONCEPTS = "\u0000concepts";

const METHODS: readonly (readonly [Method, string, string])[] = [
  ["tsne", "t-SNE", "Neighbours stay together; distances between islands mean little."],
  ["umap", "UMAP", "Like t-SNE, quicker, with more of the large picture."],
  ["pca", "PCA", "The directions in which the vectors differ most; distances can be compared."],
];
/** From here on a run takes minutes in one thread of a page. */
const MANY_ROWS = 20_000;
/** All components of larger matrices take long and much memory: fewer are offered at first, and the form says so. */
const LARGE_MATRIX = 4_000_000;
const FEW_COMPONENTS = 50;

/** Asks for a layout's parameters; nothing is loaded or computed before *Start*. */
@customElement("pt-compute-form")
export class ComputeForm extends SessionElement {
  @state() private method: Method = "tsne";
  @state() private dims: 2 | 3 = 2;
  @state() private perplexity = 30;
  /** Null: a twelfth of the rows, at least 200. */
  @state() private learningRate: number | null = null;
  @state() private iterations = 750;
  /** Empty: by nothing. */
  @state() private supervisedBy = "";
  @state() private supervision = 0.5;
  @state() private ignored = "";
  /** Null: all, or the first of a large matrix. */
  @state() private components: number | null = null;
  @state() private neighbours = 15;
  @state() private minDistance = 0.1;
  /** Null until chosen: as the stored neighbours were prepared. */
  @state() private sphereizeChosen: boolean | null = null;

  static override styles = [baseStyles, controlStyles, panelStyles, formStyles];

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
        ${this.method === "tsne" ? this.#tsneFields(session) : nothing}
        ${this.method === "umap" ? this.#umapFields(dataset.rows) : nothing}
        ${this.method === "pca" ? this.#pcaFields(dataset.rows, dataset.dim ?? 2) : nothing}
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

  #tsneFields(session: Session): TemplateResult {
    const { dataset, derived } = session.now;
    const most = Math.max(2, Math.floor(((dataset?.rows ?? 4) - 1) / 3));
    const classes = derived.columns.filter(
      ({ info, categories }) => !info.added && (categories?.names.length ?? 0) >= 2,
    );
    const hasConcepts = (dataset?.conceptNames.length ?? 0) > 0;
    return html`${this.#number("Perplexity", this.perplexity, 2, most, 1, (value) => {
      this.perplexity = value;
    })}
      <label for="rate">Learning rate</label>
      <input
        id="rate"
        type="number"
        min="1"
        placeholder="auto"
        title="Empty: a twelfth of the number of points, at least 200"
        .value=${this.learningRate === null ? "" : String(this.learningRate)}
        @change=${(event: Event) => {
          const { value } = event.target as HTMLInputElement;
          const typed = Number(value);
          this.learningRate = value !== "" && typed > 0 ? typed : null;
        }}
      />
      ${this.#number("Iterations", this.iterations, 50, 10_000, 50, (value) => {
        this.iterations = Math.round(value);
      })}
      ${
        classes.length === 0 && !hasConcepts
          ? nothing
          : html`<label for="by">Pull together by</label>
              <select
                id="by"
                @change=${(event: Event) => {
                  this.supervisedBy = (event.target as HTMLSelectElement).value;
                }}
              >
                <option value="" ?selected=${this.supervisedBy === ""}>nothing</option>
                ${hasConcepts ? html`<option value=${CONCEPTS}>concepts</option>` : nothing}
                ${classes.map(({ info }) => html`<option value=${info.name}>${info.name}</option>`)}
              </select>`
      }
      ${
        this.supervisedBy === ""
          ? nothing
          : html`${this.#number("Strength", this.supervision, 0, 1, 0.05, (value) => {
              this.supervision = value;
            })}
              <label for="ignored">Without the label</label>
              <input
                id="ignored"
                type="text"
                placeholder="none"
                title="Points with this label are pulled by nothing"
                .value=${this.ignored}
                @input=${(event: Event) => {
                  this.ignored = (event.target as HTMLInputElement).value;
                }}
              />`
      }`;
  }

  #umapFields(rows: number): TemplateResult {
    return html`${this.#number(
      "Neighbours",
      this.neighbours,
      2,
      Math.min(200, rows - 1),
      1,
      (value) => {
        this.neighbours = value;
      },
    )}
    ${this.#number("Least distance", this.minDistance, 0, 0.99, 0.05, (value) => {
      this.minDistance = value;
    })}`;
  }

  #pcaFields(rows: number, dim: number): TemplateResult {
    const all = Math.min(rows, dim);
    const wanted = this.#components(rows, dim);
    return html`${this.#number("Components", wanted, this.dims, all, 1, (value) => {
      this.components = Math.round(value);
    })}
      <span class="note num" style="grid-column:1/-1"
        >${wanted >= all ? `All ${count(all)}, from all ${count(rows)} rows.` : `The first ${count(wanted)} of ${count(all)}, from all ${count(rows)} rows.`}</span
      >`;
  }

  #components(rows: number, dim: number): number {
    const all = Math.min(rows, dim);
    const first = rows * dim > LARGE_MATRIX ? Math.min(all, FEW_COMPONENTS) : all;
    return Math.min(all, this.components ?? first);
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
    const wasUnit = (stored?.prepared ?? []).includes("unit-norm");
    return this.sphereizeChosen ?? wasUnit;
  }

  async #request(session: Session): Promise<LayoutRequest | null> {
    const { method, dims } = this;
    const { dataset } = session.now;
    const rows = dataset?.rows ?? 2;
    const common = { dims, sphereize: this.#sphereize(session) };
    if (method === "umap")
      return {
        ...common,
        method,
        neighbours: Math.min(this.neighbours, rows - 1),
        minDistance: this.minDistance,
      };
    if (method === "pca")
      return { ...common, method, components: this.#components(rows, dataset?.dim ?? 2) };
    const tsne = {
      ...common,
      method,
      perplexity: Math.min(this.perplexity, Math.max(2, (rows - 1) / 3)),
      iterations: this.iterations,
      ...(this.learningRate === null ? {} : { learningRate: this.learningRate }),
    };
    if (this.supervisedBy === "") return tsne;
    const by =
      this.supervisedBy === CONCEPTS
        ? ({ kind: "concepts" } as const)
        : ({ kind: "column", name: this.supervisedBy } as const);
    const classes = await attempt(
      session,
      "classes",
      () => classesOf(session, by, this.ignored.trim()),
      () => this.#start(session),
    );
    return classes === null ? null : { ...tsne, classes, supervision: this.supervision };
  }

  async #start(session: Session): Promise<void> {
    const request = await this.#request(session);
    session.setUi({ compute: false });
    if (request !== null) await startLayout(session, request);
  }
}
