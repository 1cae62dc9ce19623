import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { type Movement, showMovement, stepsWithLayout, whyNoMovement } from "../state/movement.js";
import { openStep, stepBy, stepsOf, togglePlay } from "../state/play-steps.js";
import type { Session } from "../state/session.js";
import type { SessionState } from "../state/session-state.js";
import { icon } from "./icons.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";
import "./trails-note.js";

/** Labels that fit in the usual width of the strip without touching. */
const MOST_LABELS = 12;
const BAR_PX = 22;

/** The steps of a training as a line: click, walk by arrows, or play; above it how far the points moved, if asked. */
@customElement("pt-step-strip")
export class StepStrip extends SessionElement {
  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        height: 88px;
        flex: none;
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 0 16px;
        border-top: 1px solid var(--pt-line-soft);
        background: var(--pt-surface);
      }
      .where {
        width: 92px;
        flex: none;
      }
      .line {
        flex: 1;
        position: relative;
        height: 64px;
        margin: 0 16px;
        min-width: 0;
      }
      .bars {
        position: absolute;
        inset: 0 0 auto;
        height: 24px;
      }
      .bars i {
        position: absolute;
        bottom: 0;
        background: var(--pt-ghost);
      }
      .bars i[data-now] {
        background: var(--pt-ghost-ring);
      }
      .line::before {
        content: "";
        position: absolute;
        left: 0;
        right: 0;
        top: 33px;
        height: 2px;
        background: var(--pt-line-firm);
      }
      .passed {
        position: absolute;
        left: 0;
        top: 33px;
        height: 2px;
        background: var(--pt-accent-ink);
      }
      .step {
        position: absolute;
        top: 22px;
        width: 24px;
        height: 42px;
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
        border: 2px solid var(--pt-line-firm);
        background: var(--pt-surface);
      }
      .step[data-passed] i {
        border-color: var(--pt-accent-ink);
      }
      .step:hover i {
        background: var(--pt-accent-wash);
      }
      .step[aria-current="step"] i {
        width: 13px;
        height: 13px;
        margin-top: 5px;
        border-radius: 7px;
        border-color: var(--pt-accent-ink);
        background: var(--pt-accent-ink);
      }
      .step[aria-current="step"] span {
        color: var(--pt-ink);
      }
      .aside {
        width: 176px;
        flex: none;
        display: flex;
        flex-direction: column;
        align-items: flex-start;
        gap: 4px;
      }
      .without-layout i {
        border-style: dotted;
      }
      @media (max-width: 900px) {
        .aside .note {
          display: none;
        }
        .aside {
          width: auto;
        }
        .where {
          width: 76px;
        }
      }
      @media (max-height: 480px) {
        :host {
          height: 48px;
          overflow: hidden;
        }
        .line {
          margin-top: -16px;
        }
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.session?.setUi({ playing: false });
  }

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { dataset, ui, movement } = session.now;
    const steps = stepsOf(session.now);
    if (dataset === null || steps.length < 2) return nothing;
    const first = steps[0] ?? 0;
    const span = (steps.at(-1) ?? 1) - first;
    const at = (step: number) => ((step - first) / span) * 100;
    const every = Math.ceil(steps.length / MOST_LABELS);
    const withLayout = new Set(stepsWithLayout(session.now));
    const name = ui.playing ? "Pause" : "Play";
    return html`<button
        class="tool"
        aria-label=${name}
        title="${ui.playing ? "Pause" : "Play the steps"} (Space)"
        @click=${() => togglePlay(session)}
      >
        ${icon(ui.playing ? "pause" : "play")}
      </button>
      <div class="where num">
        <b>Step ${dataset.step}</b>
        <div class="note">of ${steps.length} stored</div>
      </div>
      <div
        class="line"
        role="group"
        aria-label="Steps"
        @keydown=${(event: KeyboardEvent) => this.#keys(event, session)}
      >
        ${ui.movement && movement !== null ? this.#bars(movement, at) : nothing}
        <span class="passed" style="width:${at(dataset.step)}%"></span>
        ${repeat(
          steps,
          (step) => step,
          (step, place) => html`<button
            class="step ${withLayout.has(step) ? "" : "without-layout"}"
            style="left:${at(step)}%"
            aria-current=${step === dataset.step ? "step" : nothing}
            ?data-passed=${step < dataset.step}
            title=${this.#title(session, step)}
            @click=${() => {
              session.setUi({ playing: false });
              void openStep(session, step);
            }}
          >
            <i></i>
            <span class="tick num"
              ><span class="unseen">Step ${step}</span>${
                place % every === 0 || step === dataset.step
                  ? html`<span aria-hidden="true">${step}</span>`
                  : ""
              }</span
            >
          </button>`,
        )}
      </div>
      <div class="aside">
        <button
          class="button"
          aria-pressed=${ui.movement}
          title="Bars and trails of how far the points moved, and which moved most"
          @click=${() => void showMovement(session, !ui.movement)}
        >
          ${ui.movement ? "Hide movement" : "Show movement"}
        </button>
        ${ui.movement ? html`<span class="note num">${movementWords(session.now)}</span>` : nothing}
      </div>`;
  }

  /** Mean movement from step to step, as tall as it is far, each as wide as its stretch of the line. */
  #bars(movement: Movement, at: (step: number) => number): TemplateResult {
    const most = Math.max(...movement.means.map((mean) => mean ?? 0), 1e-9);
    return html`<div
      class="bars"
      role="img"
      aria-label="Mean movement: ${movement.means
        .map((mean, place) =>
          mean === null ? "" : `${percentOf(mean)} up to step ${movement.steps[place]}`,
        )
        .filter(Boolean)
        .join(", ")}"
    >
      ${movement.means.map((mean, place) => {
        const [from, to] = [movement.steps[place - 1], movement.steps[place]];
        if (mean === null || from === undefined || to === undefined) return nothing;
        return html`<i
          title="Up to step ${to}: ${percentOf(mean)} of the map's width on average"
          ?data-now=${to === movement.step}
          style="left:calc(${at(from)}% + 1px);width:calc(${at(to) - at(from)}% - 2px);height:${Math.max(
            1,
            (BAR_PX * mean) / most,
          )}px"
        ></i>`;
      })}
    </div>`;
  }

  #title(session: Session, step: number): string {
    const has = stepsWithLayout(session.now).includes(step);
    return has ? `Step ${step}` : `Step ${step}, without this layout`;
  }

  #keys(event: KeyboardEvent, session: Session): void {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key] as 1 | -1 | undefined;
    if (by === undefined) return;
    stepBy(session, by);
    event.preventDefault();
    void this.updateComplete.then(() => {
      this.shadowRoot?.querySelector<HTMLElement>("[aria-current]")?.focus();
    });
  }
}

function percentOf(part: number): string {
  const value = part * 100;
  return `${value < 1 && value >= 0.05 ? value.toFixed(1) : Math.round(value)} %`;
}

const WHY_NONE = {
  "no layout": "This step has no such layout.",
  "under way": "Movement is being worked out …",
  left: "Movement was not worked out.",
} as const;

/** What the bars are, and how this step's compares with the step before. */
function movementWords(state: SessionState): string {
  const { movement, movementLeft } = state;
  if (movement === null) return WHY_NONE[whyNoMovement(state)];
  const at = movement.steps.indexOf(movement.step);
  const [before, now] = [movement.means[at - 1] ?? null, movement.means[at] ?? null];
  if (now === null)
    return `Bars: mean movement between two steps.${movementLeft ? " Some were not worked out." : ""}`;
  const here =
    before === null || now < before / 20
      ? `${percentOf(now)} here.`
      : `${(now / before).toFixed(1)}× as much as at ${movement.steps[at - 1]}.`;
  return `Bars: mean movement between two steps. ${here}`;
}
