import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, queryAll, state } from "lit/decorators.js";
import { type ConceptRows, renderAppearance } from "../state/appearance.js";
import { thresholdOf } from "../state/choice.js";
import { PALETTES } from "../state/palette.js";
import type { Session } from "../state/session.js";
import { attempt } from "../state/task.js";
import { count, plural } from "../state/words.js";
import {
  type Appearance,
  FLAG_GHOST,
  FLAG_HIDDEN,
  FLAG_SELECTED,
  type Marks,
} from "../view/api.js";
import type { LinkedMap } from "./linked-map.js";
import "./linked-map.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

const SIZES = [4, 6, 9] as const;

interface Pane {
  readonly appearance: Appearance;
  readonly flags: Uint8Array<ArrayBuffer>;
}

/** Mode *Grid*: one small map for each chosen concept, with one camera and one hover. */
@customElement("pt-concept-grid")
export class ConceptGrid extends SessionElement {
  @state() private members: ReadonlyMap<number, ConceptRows> = new Map();
  @queryAll("pt-linked-map") private maps: NodeListOf<LinkedMap> | undefined;
  #asked = "";
  #panes = new Map<number, Pane>();
  #panesOf: readonly unknown[] = [];

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(var(--columns, 3), minmax(0, 1fr));
        grid-auto-rows: minmax(0, 1fr);
        gap: 1px;
        background: var(--pt-line-soft);
        position: relative;
        min-height: 0;
      }
      .pane {
        position: relative;
        background: var(--pt-paper);
        min-height: 0;
        display: grid;
      }
      .head {
        position: absolute;
        left: 4px;
        right: 4px;
        top: 4px;
        display: flex;
        justify-content: space-between;
        gap: 8px;
        padding: 2px 8px;
        z-index: 2;
        text-align: left;
        font-weight: var(--pt-w-strong);
        min-height: 24px;
      }
      .head:hover {
        background: color-mix(in srgb, var(--pt-hover) 80%, transparent);
        border-radius: var(--pt-radius);
      }
      .sizes {
        position: absolute;
        right: 12px;
        bottom: 8px;
        z-index: 2;
        background: var(--pt-surface);
      }
      .sizes button {
        width: 32px;
        padding: 0;
      }
      .foot {
        position: absolute;
        left: 12px;
        bottom: 8px;
        pointer-events: none;
        z-index: 2;
        background: color-mix(in srgb, var(--pt-paper) 88%, transparent);
      }
    `,
  ];

  protected override subscribe(session: Session): () => void {
    const leaveState = super.subscribe(session);
    const leavePointer = session.pointer.subscribe(() => this.requestUpdate());
    return () => {
      leaveState();
      leavePointer();
    };
  }

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { derived, dataset, ui } = session.now;
    const { chosen } = session.choice;
    const { placement } = derived;
    if (placement === null || dataset === null) return nothing;
    this.#ask(session);
    this.#prepare(session);
    const columns = chosen.length <= 1 ? 1 : chosen.length <= 4 ? 2 : 3;
    this.style.setProperty("--columns", String(columns));
    const { row: hovered } = session.pointer.value;
    return html`${chosen.map((concept) => {
      const pane = this.#panes.get(concept);
      const name = dataset.conceptNames[concept] ?? "";
      const marks: Marks | null =
        pane === undefined
          ? null
          : {
              flags: pane.flags,
              hovered,
              inspected: session.now.inspected,
              focused: -1,
              links: [],
            };
      return html`<section class="pane" aria-label=${name}>
          <button class="head" title="See ${name} large" @click=${() => this.#enlarge(session, concept)}>
            <span class="cut">${name}</span>
            <span class="note num">${count(derived.figures?.counts[concept] ?? 0)}</span>
          </button>
          <pt-linked-map
            name="Where ${name} is"
            .placement=${placement}
            .appearance=${pane?.appearance ?? null}
            .marks=${marks}
            .theme=${ui.theme}
            .tool=${ui.tool}
            .pointSize=${0.7}
            @pane-hover=${(event: CustomEvent<{ row: number; x: number; y: number }>) =>
              session.hover(event.detail.row, event.detail.x, event.detail.y)}
            @pane-click=${(event: CustomEvent<{ row: number }>) => {
              if (event.detail.row >= 0) session.inspect(event.detail.row);
            }}
            @pane-select=${(
              event: CustomEvent<{ rows: Uint32Array; how: "replace" | "add" | "remove" }>,
            ) => session.select(event.detail.rows, event.detail.how)}
            @pane-camera=${(event: CustomEvent<{ camera: Parameters<LinkedMap["follow"]>[0] }>) =>
              this.#together(event)}
          ></pt-linked-map>
        </section>`;
    })}
      <div class="sizes switch" role="radiogroup" aria-label="Number of small maps">
        ${SIZES.map(
          (size) => html`<button
            role="radio"
            aria-checked=${chosen.length === size}
            @click=${() => session.setGridSize(size)}
          >
            ${size}
          </button>`,
        )}
      </div>
      <div class="note foot">
        ${plural(chosen.length, "concept")}, one camera, one hover. Click a name to see it large, a concept in
        the list to add or take it out.
      </div>`;
  }

  #enlarge(session: Session, concept: number): void {
    session.change({ ...session.choice, mode: "one", chosen: [concept] });
  }

  #together(event: CustomEvent<{ camera: Parameters<LinkedMap["follow"]>[0] }>): void {
    for (const map of this.maps ?? []) if (map !== event.target) map.follow(event.detail.camera);
  }

  #ask(session: Session): void {
    const { concepts, dataset } = session.now;
    const { chosen } = session.choice;
    const asked = `${dataset?.run}/${dataset?.tag}/${dataset?.step}/${chosen.join()}`;
    if (concepts === null || asked === this.#asked) return;
    this.#asked = asked;
    void attempt(
      session,
      "concepts",
      async (task) => {
        const found = await Promise.all(
          chosen.map(async (concept) => [concept, await concepts.rowsOf(concept, task)] as const),
        );
        if (this.#asked === asked && !task.signal.aborted) this.members = new Map(found);
      },
      () => {
        this.#asked = "";
        this.requestUpdate();
      },
    );
  }

  /** Colours and ghosts of each pane; made anew only when something they follow from has changed. */
  #prepare(session: Session): void {
    const { dataset, derived, ui } = session.now;
    const { threshold, thresholds, leftOut, selected } = session.choice;
    const inputs = [
      this.members,
      threshold,
      thresholds,
      leftOut,
      selected,
      derived.kept,
      ui.theme,
      dataset,
    ];
    if (dataset === null || inputs.every((input, place) => input === this.#panesOf[place])) return;
    this.#panesOf = inputs;
    this.#panes = new Map(
      [...this.members].map(([concept, members]) => {
        const least = thresholdOf(session.choice, concept);
        const appearance = renderAppearance(
          dataset.rows,
          { kind: "one", members, threshold: least },
          PALETTES[ui.theme],
        );
        const flags = new Uint8Array(dataset.rows).fill(FLAG_GHOST);
        members.rows.forEach((row, at) => {
          const passes = (members.values[at] ?? 0) >= least * 65535;
          if (passes && derived.kept?.mask[row] !== 0) flags[row] = 0;
        });
        for (const row of selected) flags[row] = (flags[row] ?? 0) | FLAG_SELECTED;
        if (leftOut !== null)
          leftOut.forEach((left, row) => {
            if (left === 1) flags[row] = FLAG_HIDDEN;
          });
        return [concept, { appearance, flags }];
      }),
    );
  }
}
