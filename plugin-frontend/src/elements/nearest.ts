import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Metric, TaskOptions } from "../data/api.js";
import {
  isStored,
  MOST_NEAR,
  type NearHow,
  nearNow,
  readDistances,
  setNearHow,
  sharedConcepts,
} from "../state/nearest.js";
import type { Session } from "../state/session.js";
import { attempt } from "../state/task.js";
import { bytes } from "../state/words.js";
import "./neighbour.js";
import { panelStyles } from "./panel-styles.js";
import "./picker.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

/** More tiles than these are of no use at once, and each is a picture to cut. */
const TILES = 120;
const METRICS: readonly (readonly [Metric, string])[] = [
  ["cosine", "by angle"],
  ["euclidean", "by distance"],
  ["dot", "by product: larger is nearer"],
];

/** The nearest of the inspected point: how many, by which metric, in the vectors or on the map. */
@customElement("pt-nearest")
export class Nearest extends SessionElement {
  @state() private shared: ReadonlyMap<number, readonly string[]> = new Map();
  #asked: unknown = null;

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      .head pt-picker {
        font-weight: var(--pt-w-regular);
        font-size: 12px;
      }
      .head {
        gap: 0;
        flex-wrap: wrap;
      }
      .how-many {
        width: 52px;
        height: 24px;
        margin: 0 8px 0 6px;
        border: 1px solid var(--pt-line-firm);
        border-radius: var(--pt-radius);
        background: none;
        padding: 0 4px;
        font-weight: var(--pt-w-regular);
      }
      .nearest {
        display: grid;
        grid-template-columns: repeat(4, 1fr);
        gap: 8px;
        margin-top: 10px;
      }
      .near {
        min-width: 0;
        font-size: 11px;
        line-height: 16px;
        color: var(--pt-ink-2);
        text-align: left;
      }
      .near:hover pt-neighbour {
        outline: 2px solid var(--pt-mark);
        border-radius: 3px;
      }
      .near .figures {
        display: flex;
        justify-content: space-between;
      }
      .near .shared {
        display: block;
        line-height: 14px;
        color: var(--pt-ink-3);
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { dataset, inspected, derived } = session.now;
    const { neighbourhood } = derived;
    if (dataset === null || inspected < 0 || dataset.rows < 2) return nothing;
    const near = nearNow(session);
    const found = neighbourhood?.row === inspected ? neighbourhood.found : null;
    const stored = neighbourhood?.stored === true;
    const far = (found ?? []).filter((one) => !one.near).length;
    this.#compare(session, found?.map(({ row }) => row) ?? []);
    return html`<div class="section" style="border:0">
      <h3 class="head">
        <span>Nearest <span class="unseen">${found?.length ?? near.k}</span></span>
        <input
          class="how-many num"
          type="number"
          min="1"
          max=${Math.min(MOST_NEAR, dataset.rows - 1)}
          aria-label="How many neighbours"
          .value=${String(near.k)}
          @change=${(event: Event) => this.#count(session, event.target as HTMLInputElement)}
        />
        <span class="grow"></span>
        ${this.#metrics(session, near)} ${this.#spaces(session, near)}
      </h3>
      <div class="note num" role="status">${
        found === null
          ? this.#waiting(session)
          : near.space === "layout"
            ? `On ${derived.layout ?? "this map"}, in its own units.`
            : `${far} of ${found.length} are not among its neighbours on this map${far > 0 ? ": dashed." : "."}`
      }
      ${
        stored &&
        found !== null &&
        found.length > 0 &&
        found.every(({ distance }) => distance === null)
          ? html`<button
              class="link"
              title="Reads the vectors of these ${found.length + 1} rows alone"
              @click=${() => void readDistances(session)}
            >
              Distances
            </button>`
          : nothing
      }</div>
      <div class="nearest">
        ${(found ?? []).slice(0, TILES).map(
          ({ row, distance, near: isNear }, place) => html`<button
            class="near"
            title=${this.#title(row)}
            @click=${() => session.inspect(row)}
            @pointerenter=${() => session.focus(row)}
          >
            <span class="unseen">Neighbour${isNear ? "" : ", not near on this map"}:</span>
            <pt-neighbour .session=${session} .row=${row} ?far=${!isNear}></pt-neighbour>
            <span class="figures num"
              ><span>${place + 1}</span><span>${distance === null ? "" : figure(distance)}</span></span
            >
            <span class="shared cut">${(this.shared.get(row) ?? []).join(", ")}</span>
          </button>`,
        )}
      </div>
      ${
        (found?.length ?? 0) > TILES
          ? html`<p class="note">The first ${TILES} of ${found?.length}; all are lines and rings on the map.</p>`
          : nothing
      }
    </div>`;
  }

  /** Nothing is computed unasked: where none are stored, it is offered. */
  #waiting(session: Session): TemplateResult | string {
    const near = nearNow(session);
    const size = session.now.dataset?.vectorBytes;
    const words = size ? `, reading ${bytes(size)}` : "";
    if (!near.asked && !isStored(session, near))
      return html`None are stored.
        <button class="link" @click=${() => void setNearHow(session, {})}>Find them${words}</button>`;
    return near.space === "vectors" && size
      ? `Looking in ${bytes(size)} of vectors …`
      : "Looking …";
  }

  #title(row: number): string {
    const shared = this.shared.get(row) ?? [];
    return shared.length === 0 ? `Row ${row}` : `Row ${row}; both: ${shared.join(", ")}`;
  }

  #count(session: Session, input: HTMLInputElement): void {
    const rows = session.now.dataset?.rows ?? 1;
    const k = Math.round(Number(input.value));
    if (!Number.isFinite(k)) return;
    void setNearHow(session, { k: Math.max(1, Math.min(MOST_NEAR, rows - 1, k)) });
  }

  #metrics(session: Session, near: NearHow): TemplateResult {
    const stored = session.now.dataset?.neighboursStored;
    return html`<pt-picker
      label="Metric"
      data-align="end"
      placeholder="Find a metric"
      .items=${METRICS.map(([id, detail]) => ({
        id,
        title: id,
        detail,
        aside: stored?.metric === id && near.space === "vectors" ? `${stored.k} stored` : "",
      }))}
      .current=${near.metric}
      .value=${near.metric}
      @pick=${(event: CustomEvent<{ id: string }>) =>
        void setNearHow(session, { metric: event.detail.id as Metric })}
    ></pt-picker>`;
  }

  #spaces(session: Session, near: NearHow): TemplateResult {
    const size = session.now.dataset?.vectorBytes;
    return html`<pt-picker
      label="Space"
      data-align="end"
      placeholder="Where"
      .items=${[
        {
          id: "vectors",
          title: "in the vectors",
          detail: size ? `Beyond what is stored: reads ${bytes(size)} once` : "",
        },
        { id: "layout", title: "on the map", detail: session.now.derived.layout ?? "" },
      ]}
      .current=${near.space}
      .value=${near.space === "vectors" ? "in the vectors" : "on the map"}
      @pick=${(event: CustomEvent<{ id: string }>) =>
        void setNearHow(session, { space: event.detail.id as NearHow["space"] })}
    ></pt-picker>`;
  }

  /** Asks which concepts each shares with the inspected point. */
  #compare(session: Session, rows: readonly number[]): void {
    const { concepts, inspected } = session.now;
    const asked = `${inspected}/${concepts !== null}/${rows.slice(0, TILES).join()}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    const again = () => {
      this.#asked = "";
      this.requestUpdate();
    };
    const count = (task: TaskOptions) =>
      sharedConcepts(session, inspected, rows.slice(0, TILES), task);
    void attempt(session, "concepts in common", count, again).then((shared) => {
      if (shared !== null && this.#asked === asked) this.shared = shared;
    });
  }
}

function figure(distance: number): string {
  const size = Math.abs(distance);
  return size >= 1000 ? distance.toExponential(1) : distance.toFixed(size >= 10 ? 1 : 3);
}
