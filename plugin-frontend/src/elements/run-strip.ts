import { css, html, nothing, svg, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import {
  cancelLayout,
  keepLayout,
  pauseLayout,
  perturbLayout,
  type Running,
  stopLayout,
} from "../state/running.js";
import type { Session } from "../state/session.js";
import { bytes, count } from "../state/words.js";
import { icon } from "./icons.js";
import { saveLayout } from "./save-layout.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

const WIDTH = 600;
const HEIGHT = 60;
/** Iterations of t-SNE's early exaggeration: what the engine does by default. */
const EARLY_ITERATIONS = 250;

/** A layout that is running: how far, how well, and what can be done with it. */
@customElement("pt-run-strip")
export class RunStrip extends SessionElement {
  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        height: 116px;
        flex: none;
        display: flex;
        align-items: center;
        gap: 16px;
        padding: 8px 12px 8px 16px;
        border-top: 1px solid var(--pt-line-soft);
        background: var(--pt-surface);
      }
      .pause {
        border: 1px solid var(--pt-line-firm);
      }
      .where {
        width: 144px;
        flex: none;
      }
      .curve {
        flex: 1;
        min-width: 0;
      }
      .curve svg {
        display: block;
        width: 100%;
      }
      .ends {
        display: flex;
        justify-content: space-between;
      }
      .actions {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 8px;
        flex: none;
      }
      .actions {
        grid-template-columns: repeat(3, auto);
      }
      .actions .first {
        grid-column: 1 / span 2;
        justify-content: center;
      }
      .actions .first:last-of-type,
      .actions.two .first {
        grid-column: 1 / -1;
      }
      .actions .wide {
        grid-column: 3;
      }
      .actions .button {
        justify-content: center;
      }
      @media (max-width: 800px) {
        .curve {
          display: none;
        }
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { running, dataset } = session.now;
    if (running === null) return nothing;
    const { frame, isPaused } = running;
    const isLoading = frame === null || frame.phase === "vectors";
    const left = frame?.secondsLeft;
    return html`
      <button
        class="tool pause"
        aria-label=${isPaused ? "Go on" : "Pause"}
        title="${isPaused ? "Go on" : "Pause"} (Space)"
        ?disabled=${isLoading}
        @click=${() => pauseLayout(session)}
      >
        ${icon(isPaused ? "play" : "pause")}
      </button>
      <div class="where num" role="progressbar" aria-label=${running.name}
        aria-valuemin="0" aria-valuemax=${frame?.iterations || 1} aria-valuenow=${frame?.iteration ?? 0}>
        ${
          isLoading
            ? html`<b>Loading the vectors</b>
                <div class="note">${frame === null ? "" : `${bytes(frame.iteration)} of `}${bytes(dataset?.vectorBytes ?? 0)}</div>`
            : html`<b>${frame.phase === "neighbours" ? "Finding neighbours" : `${running.request.method === "pca" ? "Row" : "Iteration"} ${count(frame.iteration)}`}</b>
                <div class="note">
                  of ${count(frame.iterations)}${speedOf(running)}${left === null || left === undefined ? nothing : html`<br />about ${Math.ceil(left)} s left`}
                </div>`
        }
      </div>
      <div class="curve">${this.#curve(running)}</div>
      <div class="actions ${running.request.method === "tsne" ? "" : "two"}">
        <button
          class="button first"
          title="Keeps these positions as a layout of this session and as a file for the run's layouts folder, and goes on"
          ?disabled=${frame?.positions == null}
          @click=${() => {
            const kept = keepLayout(session);
            if (kept !== null) saveLayout(session, kept.info.name, kept.placement);
          }}
        >
          Keep as layout
        </button>
        ${
          running.request.method === "tsne"
            ? html`<button
                class="button wide"
                title="Moves every point a little, to leave a poor place"
                ?disabled=${frame?.phase !== "main"}
                @click=${() => perturbLayout(session)}
              >
                Perturb
              </button>`
            : nothing
        }
        <button class="button" title="Ends with these positions" ?disabled=${isLoading} @click=${() => stopLayout(session)}>
          Stop
        </button>
        <button class="button" title="Ends and goes back" @click=${() => cancelLayout(session)}>Cancel</button>
      </div>
    `;
  }

  #curve({ curve, frame, request }: Running): TemplateResult | typeof nothing {
    if (request.method !== "tsne" || curve.length < 2 || frame === null) return nothing;
    const most = Math.max(...curve.map(([, kl]) => kl));
    const x = (iteration: number) => (iteration / Math.max(1, frame.iterations)) * WIDTH;
    const y = (kl: number) => HEIGHT - 2 - (kl / most) * (HEIGHT - 8);
    const line = curve
      .map(([iteration, kl], place) => `${place === 0 ? "M" : "L"}${x(iteration)} ${y(kl)}`)
      .join("");
    const last = curve.at(-1)?.[1] ?? 0;
    return html`<div class="note ends"><span>Divergence (KL): lower is a better fit</span><b class="num">${last.toFixed(2)}</b></div>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" height=${HEIGHT} preserveAspectRatio="none" aria-hidden="true">
        ${svg`<rect width=${x(EARLY_ITERATIONS)} height=${HEIGHT} style="fill:var(--pt-hover)"></rect>
        <path d="M0 ${HEIGHT - 0.5}H${WIDTH}" style="stroke:var(--pt-line-firm)"></path>
        <path d=${line} style="fill:none;stroke:var(--pt-ink);stroke-width:1.5" vector-effect="non-scaling-stroke"></path>
        <path d="M${x(frame.iteration)} 0V${HEIGHT}" style="stroke:var(--pt-accent-ink);stroke-width:2" vector-effect="non-scaling-stroke"></path>`}
      </svg>
      <div class="tick num ends">
        <span>0</span>
        <span style="margin-left:${Math.min(60, (100 * EARLY_ITERATIONS) / Math.max(1, frame.iterations))}%;margin-right:auto"
          >${EARLY_ITERATIONS}, clusters are pulled tight until here</span
        >
        <span>${count(frame.iterations)}</span>
      </div>`;
  }
}

/** ", 62 a second", once it has moved for a while. */
function speedOf({ moving, frame, isPaused }: Running): string {
  if (moving === null || frame === null || isPaused) return "";
  const seconds = (performance.now() - moving.at) / 1000;
  const done = frame.iteration - moving.iteration;
  return seconds < 0.5 || done < 2 ? "" : `, ${count(Math.round(done / seconds))} a second`;
}
