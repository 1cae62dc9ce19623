import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, queryAll, state } from "lit/decorators.js";
import type { LayoutInfo, Positions } from "../data/api.js";
import { renderFlags } from "../state/marks.js";
import { openLayout } from "../state/open-layout.js";
import { layoutNow, layoutsOf } from "../state/running.js";
import type { Session } from "../state/session.js";
import { sharedNeighbours } from "../state/shared-neighbours.js";
import { attempt } from "../state/task.js";
import { percent, plural, share } from "../state/words.js";
import type { Marks } from "../view/api.js";
import type { LinkedMap } from "./linked-map.js";
import "./linked-map.js";
import "./picker.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

/** Pairs of neighbours looked at to say what two maps have in common. */
const COMPARED_K = 10;

/** Two layouts of the same rows side by side, with linked hover and selection, and the camera if wanted. */
@customElement("pt-split-view")
export class SplitView extends SessionElement {
  @state() private other: { readonly name: string; readonly placement: Positions } | null = null;
  @state() private linkCamera = false;
  @state() private common: number | null = null;
  @queryAll("pt-linked-map") private maps: NodeListOf<LinkedMap> | undefined;
  #asked = "";
  #compared: readonly unknown[] = [];
  #flags: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #flagsOf: readonly unknown[] = [];

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        background: var(--pt-line-soft);
      }
      .panes {
        flex: 1;
        min-height: 0;
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 1px;
      }
      .pane {
        display: flex;
        flex-direction: column;
        min-width: 0;
        background: var(--pt-paper);
      }
      .top {
        height: 36px;
        flex: none;
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 0 12px 0 4px;
        background: var(--pt-surface);
        border-bottom: 1px solid var(--pt-line-soft);
        position: relative;
        z-index: 3;
      }
      pt-linked-map {
        flex: 1;
      }
      .foot {
        height: 44px;
        flex: none;
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 0 12px 0 16px;
        background: var(--pt-surface);
        border-top: 1px solid var(--pt-line-soft);
      }
      @media (max-width: 800px) {
        .panes {
          grid-template-columns: none;
          grid-template-rows: 1fr 1fr;
        }
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
    const { dataset, derived } = session.now;
    const layouts = layoutsOf(session.now);
    if (dataset === null || derived.placement === null) return nothing;
    const left = layoutNow(session.now);
    const right = layouts.find(({ name }) => name === this.other?.name);
    if (this.other === null)
      this.#open(
        session,
        layouts.find(({ name }) => name !== derived.layout)?.name ?? derived.layout ?? "",
      );
    const marks = this.#marks(session);
    this.#compare(session);
    const { selected } = session.choice;
    return html`<div class="panes">
        ${this.#pane(session, left, derived.placement, marks, (name) => openLayout(session, name))}
        ${this.#pane(session, right, this.other?.placement ?? null, marks, (name) => this.#open(session, name))}
      </div>
      <div class="foot">
        <b class="num">${selected.length > 0 ? `${plural(selected.length, "point")} selected` : plural(dataset.rows, "point")}</b>
        <span class="note grow num"
          >${this.common === null ? "" : `share ${percent(this.common)} of their ${COMPARED_K} nearest between the two maps`}</span
        >
        <span class="note">Hover and selection are linked</span>
        <button
          class="button"
          aria-pressed=${this.linkCamera}
          title="Moving one map moves the other"
          @click=${() => {
            this.linkCamera = !this.linkCamera;
          }}
        >
          Link the cameras: ${this.linkCamera ? "on" : "off"}
        </button>
      </div>`;
  }

  #pane(
    session: Session,
    layout: LayoutInfo | undefined,
    placement: Positions | null,
    marks: Marks,
    pick: (name: string) => void,
  ): TemplateResult {
    const { derived, ui } = session.now;
    const items = layoutsOf(session.now).map(({ name, quality }) => ({
      id: name,
      title: name,
      aside: quality === null ? "" : share(quality.trustworthiness),
    }));
    return html`<section class="pane" aria-label=${layout?.name ?? "layout"}>
      <div class="top">
        <pt-picker
          label="Layout"
          placeholder="Find a layout"
          .items=${items}
          .current=${layout?.name ?? ""}
          .value=${layout?.name ?? "…"}
          .aside=${layout?.quality ? `trust ${share(layout.quality.trustworthiness)}` : ""}
          @pick=${(event: CustomEvent<{ id: string }>) => pick(event.detail.id)}
        ></pt-picker>
        <span class="grow"></span>
        <span class="note num">${layout?.quality ? `${percent(layout.quality.neighboursKept)} of neighbours kept` : ""}</span>
      </div>
      <pt-linked-map
        name="Map of ${layout?.name ?? "a layout"}"
        .placement=${placement}
        .appearance=${derived.appearance}
        .marks=${marks}
        .theme=${ui.theme}
        .tool=${ui.tool}
        @pane-hover=${(event: CustomEvent<{ row: number; x: number; y: number }>) =>
          session.hover(event.detail.row, event.detail.x, event.detail.y)}
        @pane-click=${(event: CustomEvent<{ row: number; shift: boolean; alt: boolean }>) => {
          const { row, shift, alt } = event.detail;
          if (row < 0) session.back();
          else if (shift || alt) session.select(Uint32Array.of(row), alt ? "remove" : "add");
          else session.inspect(row);
        }}
        @pane-select=${(
          event: CustomEvent<{ rows: Uint32Array; how: "replace" | "add" | "remove" }>,
        ) => session.select(event.detail.rows, event.detail.how)}
        @pane-camera=${(event: CustomEvent<{ camera: Parameters<LinkedMap["follow"]>[0] }>) => {
          if (!this.linkCamera) return;
          for (const map of this.maps ?? [])
            if (map !== event.target) map.follow(event.detail.camera);
        }}
      ></pt-linked-map>
    </section>`;
  }

  #open(session: Session, name: string): void {
    const { dataset, own } = session.now;
    const asked = `${dataset?.run}/${dataset?.tag}/${dataset?.step}/${name}`;
    if (dataset === null || asked === this.#asked) return;
    this.#asked = asked;
    const made = own.find(({ info }) => info.name === name);
    void attempt(session, name, async (task) => {
      const placement = made?.placement ?? (await dataset.positions(name, task));
      if (this.#asked === asked) this.other = { name, placement };
    });
  }

  #marks(session: Session): Marks {
    const { dataset, derived, inspected, focused } = session.now;
    const { leftOut, selected } = session.choice;
    const links = (derived.neighbourhood?.found ?? [])
      .slice(0, 12)
      .map(({ row, near }) => ({ row, dashed: !near }));
    const inputs = [
      dataset,
      derived.kept,
      leftOut,
      selected,
      derived.matches,
      derived.neighbourhood,
    ];
    if (inputs.some((input, place) => input !== this.#flagsOf[place])) {
      this.#flagsOf = inputs;
      const kept = derived.kept?.mask ?? null;
      const rows = dataset?.rows ?? 0;
      this.#flags = renderFlags({
        rows,
        kept,
        leftOut,
        selected,
        matches: derived.matches,
        links,
      }) as Uint8Array<ArrayBuffer>;
    }
    return { flags: this.#flags, hovered: session.pointer.value.row, inspected, focused, links };
  }

  /** What the two maps agree on for the selected points, or for a sample of all. */
  #compare(session: Session): void {
    const { derived, dataset } = session.now;
    const { selected } = session.choice;
    const inputs = [derived.placement, this.other?.placement, selected];
    if (inputs.every((input, place) => input === this.#compared[place])) return;
    this.#compared = inputs;
    if (derived.placement === null || this.other === null || dataset === null) return;
    const common = sharedNeighbours(derived.placement, this.other.placement, selected, COMPARED_K);
    queueMicrotask(() => {
      this.common = common;
    });
  }
}
