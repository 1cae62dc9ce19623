import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { openDataset } from "../state/load.js";
import type { Session } from "../state/session.js";
import { icon } from "./icons.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

/** Playing shows each step for this long: the tween, then a breath. */
const PLAY_MS = 900;
const MOST_LABELS = 12;

/** The steps of a training as a line: click, drag by arrows, or play; the points tween from step to step. */
@customElement("pt-step-strip")
export class StepStrip extends SessionElement {
  @state() private playing = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        height: 72px;
        flex: none;
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 8px 24px 8px 16px;
        border-top: 1px solid var(--pt-line-soft);
        background: var(--pt-surface);
      }
      .where {
        width: 104px;
        flex: none;
      }
      .line {
        flex: 1;
        position: relative;
        height: 40px;
        margin: 0 16px;
        min-width: 0;
      }
      .line::before {
        content: "";
        position: absolute;
        left: 0;
        right: 0;
        top: 11px;
        height: 2px;
        background: var(--pt-accent-ink);
      }
      .step {
        position: absolute;
        top: 0;
        width: 24px;
        height: 40px;
        margin-left: -12px;
        display: grid;
        justify-items: center;
        grid-template-rows: 24px 16px;
      }
      .step i {
        width: 9px;
        height: 9px;
        margin-top: 7px;
        border-radius: 5px;
        border: 2px solid var(--pt-accent-ink);
        background: var(--pt-surface);
      }
      .step:hover i {
        background: var(--pt-accent-wash);
      }
      .step[aria-current="step"] i {
        width: 13px;
        height: 13px;
        margin-top: 5px;
        border-radius: 7px;
        background: var(--pt-accent-ink);
      }
      .step[aria-current="step"] span {
        color: var(--pt-ink);
      }
      @media (max-height: 480px) {
        :host {
          height: 40px;
        }
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { run, dataset } = session.now;
    const steps = run?.tensors.find(({ tag }) => tag === dataset?.tag)?.steps ?? [];
    if (dataset === null || steps.length < 2) return nothing;
    const first = steps[0]?.step ?? 0;
    const span = (steps.at(-1)?.step ?? 1) - first;
    const every = Math.ceil(steps.length / MOST_LABELS);
    return html`<button
        class="tool"
        aria-label=${this.playing ? "Pause" : "Play"}
        title=${this.playing ? "Pause" : "Play the steps"}
        @click=${() => this.#toggle(session)}
      >
        ${icon(this.playing ? "pause" : "play")}
      </button>
      <div class="where num">
        <b>Step ${dataset.step}</b>
        <div class="note">of ${steps.length} stored</div>
      </div>
      <div class="line" role="group" aria-label="Steps">
        ${repeat(
          steps,
          ({ step }) => step,
          ({ step }, place) => html`<button
            class="step"
            style="left:${((step - first) / span) * 100}%"
            aria-current=${step === dataset.step ? "step" : nothing}
            title="Step ${step}"
            @click=${() => this.#open(session, step)}
          >
            <i></i>
            <span class="tick num"><span class="unseen">Step ${step}</span>${place % every === 0 || step === dataset.step ? html`<span aria-hidden="true">${step}</span>` : ""}</span>
          </button>`,
        )}
      </div>`;
  }

  #open(session: Session, step: number): Promise<void> {
    const { run, dataset, derived } = session.now;
    const tensor = run?.tensors.find(({ tag }) => tag === dataset?.tag);
    if (run === null || tensor === undefined) return Promise.resolve();
    return openDataset(session, run, tensor, { step, layout: derived.layout ?? undefined });
  }

  #toggle(session: Session): void {
    if (this.playing) {
      this.#stop();
      return;
    }
    this.playing = true;
    void this.#play(session, true);
  }

  async #play(session: Session, fromStart: boolean): Promise<void> {
    if (!this.playing) return;
    const { run, dataset } = session.now;
    const steps = run?.tensors.find(({ tag }) => tag === dataset?.tag)?.steps ?? [];
    const at = steps.findIndex(({ step }) => step === dataset?.step);
    const isLast = at === steps.length - 1;
    if (isLast && !fromStart) {
      this.#stop();
      return;
    }
    const next = steps[isLast ? 0 : at + 1];
    if (next !== undefined) await this.#open(session, next.step);
    this.#timer = setTimeout(() => void this.#play(session, false), PLAY_MS);
  }

  #stop(): void {
    this.playing = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
