import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { type Picked, pickedNow, pickFrom, whyNot } from "../state/join-list.js";
import { openJoined } from "../state/joined.js";
import { openRun } from "../state/load.js";
import type { Session } from "../state/session.js";
import { icon } from "./icons.js";
import { panelStyles } from "./panel-styles.js";
import { popoverStyles } from "./popover-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

/** Picks runs, steps or tensors to be shown in one map with the one that is open. */
@customElement("pt-joined-panel")
export class JoinedPanel extends SessionElement {
  @state() private picked: readonly Picked[] = [];
  @state() private together = false;
  /** Why a run was not taken, or null. */
  @state() private problem: string | null = null;
  #of: unknown = null;

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    popoverStyles,
    css`
      .pair {
        margin: 0;
        min-height: 36px;
      }
      .pair .run {
        flex: 1 1 0;
        min-width: 0;
      }
      .pair select {
        flex: 0 1 auto;
        max-width: 40%;
      }
      .pair.add select {
        flex: 1;
        max-width: none;
      }
      .why {
        color: var(--pt-error);
      }
      .act {
        display: flex;
        gap: 8px;
        margin-top: 12px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "dialog");
    this.setAttribute("aria-label", "Lay runs over each other");
  }

  #ask(session: Session): void {
    const { dataset } = session.now;
    if (dataset === this.#of) return;
    this.#of = dataset;
    const again = () => {
      this.#of = null;
      this.requestUpdate();
    };
    void pickedNow(session, again).then((picked) => {
      if (this.#of === dataset) this.picked = picked;
    });
  }

  protected draw(session: Session): TemplateResult {
    this.#ask(session);
    const { picked } = this;
    const [first, ...others] = picked;
    const runs = (session.now.runs?.runs ?? []).filter(
      ({ error, embeddings, isJoined }) => error === null && embeddings > 0 && !isJoined,
    );
    const problem = this.problem ?? whyNot(picked);
    return html`<h2 class="head title">
        <span class="grow">Lay runs over each other</span>
        <button class="tool small" aria-label="Close" title="Close (Esc)" @click=${() => session.patch({ popover: null })}>
          ${icon("close")}
        </button>
      </h2>
      <p class="note">
        Points of several runs, steps or tensors in one map, coloured by which they are of. Vectors must be of one length;
        every row keeps its own label, concepts and picture.
      </p>
      ${first === undefined ? nothing : html`<div class="pair"><span class="run cut">${first.run}</span><span class="note num">${first.tag}, step ${first.step}</span></div>`}
      ${others.map((one, at) => this.#row(one, at + 1))}
      <div class="pair add">
        <select
          aria-label="Add a run"
          @change=${(event: Event) => void this.#add(session, event.target as HTMLSelectElement)}
        >
          <option value="">Add a run, step or tensor …</option>
          ${runs.map(({ run }) => html`<option value=${run}>${run}</option>`)}
        </select>
      </div>
      ${problem === null ? nothing : html`<p class="note why" role="alert">${problem}</p>`}
      <h3>Places</h3>
      <div class="switch wide" role="radiogroup" aria-label="Places">
        ${this.#where(false, "As stored", "The layout that is shown, each laid over the first by the rows they have in common")}
        ${this.#where(true, "PCA of all vectors", "One space for all: reads every vector")}
      </div>
      <div class="act">
        <button
          class="button first"
          ?disabled=${others.length === 0 || whyNot(picked) !== null}
          @click=${() => this.#show(session)}
        >
          Show in one map
        </button>
        ${
          session.now.dataset?.joined === undefined || first === undefined
            ? nothing
            : html`<button class="button" @click=${() => this.#leave(session, first)}>Only ${first.run}</button>`
        }
      </div>`;
  }

  #row(one: Picked, at: number): TemplateResult {
    const tensor = one.from.tensors.find(({ tag }) => tag === one.tag);
    const steps = [...(tensor?.steps ?? [])].reverse();
    const change = (next: Picked) => {
      this.problem = null;
      this.picked = this.picked.map((before, place) => (place === at ? next : before));
    };
    return html`<div class="pair">
      <span class="run cut" title=${one.run}>${one.run}</span>
      ${choice(
        `Tensor of ${one.run}`,
        one.from.tensors.map(({ tag }) => [tag, tag]),
        one.tag,
        (tag) => {
          const found = one.from.tensors.find((other) => other.tag === tag);
          change({ ...one, tag, step: found?.steps.at(-1)?.step ?? 0 });
        },
      )}
      ${choice(
        `Step of ${one.run}`,
        steps.map(({ step }) => [String(step), `step ${step}`]),
        String(one.step),
        (step) => change({ ...one, step: Number(step) }),
      )}
      <button
        class="tool small"
        aria-label="Leave out ${one.run}, ${one.tag}, step ${one.step}"
        title="Leave it out"
        @click=${() => {
          this.problem = null;
          this.picked = this.picked.filter((_, place) => place !== at);
        }}
      >
        ${icon("close", 16)}
      </button>
    </div>`;
  }

  #where(together: boolean, words: string, title: string): TemplateResult {
    return html`<button
      role="radio"
      aria-checked=${this.together === together}
      title=${title}
      @click=${() => {
        this.together = together;
      }}
    >
      ${words}
    </button>`;
  }

  async #add(session: Session, list: HTMLSelectElement): Promise<void> {
    const name = list.value;
    list.value = "";
    if (name !== "") await this.#addNamed(session, name);
  }

  async #addNamed(session: Session, name: string): Promise<void> {
    const again = () => this.#addNamed(session, name);
    const found = await pickFrom(session, name, this.picked, again);
    if (found === undefined) return;
    this.problem =
      found === null
        ? `${name} has no other tensor whose vectors are as long as those of the first.`
        : null;
    if (found !== null) this.picked = [...this.picked, found];
  }

  #show(session: Session): void {
    session.patch({ popover: null });
    void openJoined(session, this.picked, { together: this.together });
  }

  #leave(session: Session, { run, tag, step }: Picked): void {
    session.patch({ popover: null });
    const layout = session.now.derived.layout ?? undefined;
    void openRun(session, run, { tag, step, layout });
  }
}

/** A list where there is something to choose, else the words alone. */
function choice(
  name: string,
  options: readonly (readonly [string, string])[],
  chosen: string,
  pick: (value: string) => void,
): TemplateResult {
  const words = options.find(([value]) => value === chosen)?.[1] ?? chosen;
  if (options.length < 2) return html`<span class="note num cut">${words}</span>`;
  return html`<select
    aria-label=${name}
    .value=${chosen}
    @change=${(event: Event) => pick((event.target as HTMLSelectElement).value)}
  >
    ${options.map(
      ([value, text]) =>
        html`<option value=${value} ?selected=${value === chosen}>${text}</option>`,
    )}
  </select>`;
}
