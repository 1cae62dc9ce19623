import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, queryAll, state } from "lit/decorators.js";
import { renderFlags } from "../state/marks.js";
import { mappedRows } from "../state/match-rows.js";
import { openLayout } from "../state/open-layout.js";
import {
  closeOther,
  deriveDifference,
  differenceLooks,
  firstOther,
  looksOfOther,
  type OtherMap,
  openOther,
} from "../state/other-map.js";
import { wantTitles } from "../state/row-reader.js";
import { layoutNow, layoutsOf } from "../state/running.js";
import type { Session } from "../state/session.js";
import { percent, share } from "../state/words.js";
import type { Appearance, MapLabel, Marks } from "../view/api.js";
import type { LinkedMap } from "./linked-map.js";
import "./linked-map.js";
import "./picker.js";
import { SessionElement } from "./session-element.js";
import "./split-foot.js";
import { type Links, NO_LINKS } from "./split-foot.js";
import { baseStyles, controlStyles } from "./styles.js";

interface Shown {
  readonly appearance: Appearance | null;
  readonly flags: Uint8Array<ArrayBuffer>;
}

/** Two maps side by side: layouts, steps, tensors or runs. Rows are the same where their ids are. */
@customElement("pt-split-view")
export class SplitView extends SessionElement {
  @state() private links: Links = NO_LINKS;
  /** What is under the pointer, named on both maps. */
  @state() private named: { readonly row: number; readonly text: string } | null = null;
  @queryAll("pt-linked-map") private maps: NodeListOf<LinkedMap> | undefined;
  #first: Shown = { appearance: null, flags: new Uint8Array(0) };
  #second: Shown = this.#first;
  #shownOf: readonly unknown[] = [];
  #measured: unknown = null;
  #pointed = -1;
  #leaveName: () => void = () => {};

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
        padding: 0 12px 0 4px;
        background: var(--pt-surface);
        border-bottom: 1px solid var(--pt-line-soft);
        position: relative;
        z-index: 3;
        min-width: 0;
      }
      .top .note {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        padding-left: 8px;
      }
      .slash {
        color: var(--pt-ghost-ring);
      }
      pt-linked-map {
        flex: 1;
      }
      .empty {
        flex: 1;
        display: grid;
        place-items: center;
        padding: 24px;
        text-align: center;
      }
      @media (max-width: 800px) {
        .panes {
          grid-template-columns: none;
          grid-template-rows: 1fr 1fr;
        }
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.session !== null) closeOther(this.session);
  }

  protected override subscribe(session: Session): () => void {
    const leaveState = super.subscribe(session);
    const leavePointer = session.pointer.subscribe(({ row }) => this.#name(session, row));
    return () => {
      leaveState();
      leavePointer();
      this.#leaveName();
    };
  }

  /** The first map has changed: rows are matched anew, or only the comparison is made again. */
  protected override updated(): void {
    const { session } = this;
    if (session === null) return;
    const { other, dataset, derived } = session.now;
    if (dataset === null) return;
    if (other === null) {
      if (this.#measured === dataset) return;
      this.#measured = dataset;
      void openOther(session, firstOther(session));
    } else if (other.of !== dataset && this.#measured !== dataset) {
      this.#measured = dataset;
      const { run, dataset: there, layout } = other;
      const { tag, step } = there;
      void openOther(session, { run: run.name, tag, step, ...(layout === null ? {} : { layout }) });
    } else if (other.of === dataset && other.against !== derived.placement) {
      session.patch({ other: { ...other, against: derived.placement, difference: null } });
      void deriveDifference(session);
    }
  }

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { dataset, derived } = session.now;
    // Rows of a second map that was matched with another step would be other points.
    const other = session.now.other?.of === dataset ? session.now.other : null;
    if (dataset === null || derived.placement === null) return nothing;
    this.#prepare(session);
    return html`<div class="panes">
        <section class="pane" aria-label="First map: ${derived.layout ?? ""}">
          ${this.#firstTop(session)}${this.#map(session, null)}
        </section>
        <section class="pane" aria-label="Second map: ${other?.layout ?? ""}">
          ${
            other === null
              ? html`<div class="top"></div><div class="empty note">Opening the second map …</div>`
              : html`${this.#secondTop(session, other)}${this.#map(session, other)}`
          }
        </section>
      </div>
      <pt-split-foot
        .session=${session}
        .links=${this.links}
        @links=${(event: CustomEvent<Links>) => {
          this.links = event.detail;
        }}
      ></pt-split-foot>`;
  }

  #firstTop(session: Session): TemplateResult {
    const layout = layoutNow(session.now);
    return html`<div class="top">
      ${this.#layouts(layoutsOf(session.now), layout?.name ?? null, (name) => openLayout(session, name))}
      <span class="grow"></span>
      <span class="note num">${layout?.quality ? `${percent(layout.quality.neighboursKept)} of neighbours kept` : ""}</span>
    </div>`;
  }

  #secondTop(session: Session, other: OtherMap): TemplateResult {
    const { runs, dataset } = session.now;
    const { run, layout } = other;
    const tensor = run.tensors.find(({ tag }) => tag === other.dataset.tag);
    const quality = other.layouts.find(({ name }) => name === layout)?.quality;
    const names = (runs?.runs ?? []).filter(
      ({ error, embeddings }) => error === null && embeddings > 0,
    );
    const pick = (wanted: Parameters<typeof openOther>[1]) => () => void openOther(session, wanted);
    return html`<div class="top">
      ${
        names.length > 1
          ? html`<pt-picker
                label="Run of the second map"
                placeholder="Find a run"
                .items=${names.map((row) => ({ id: row.run, title: row.run }))}
                .current=${run.name}
                .value=${run.name}
                @pick=${(event: CustomEvent<{ id: string }>) => pick({ run: event.detail.id })()}
              ></pt-picker
              ><span class="slash">/</span>`
          : nothing
      }
      ${
        run.tensors.length > 1
          ? html`<pt-picker
                label="Tensor of the second map"
                placeholder="Find a tensor"
                .items=${run.tensors.map(({ tag }) => ({ id: tag, title: tag }))}
                .current=${other.dataset.tag}
                .value=${other.dataset.tag}
                @pick=${(event: CustomEvent<{ id: string }>) => pick({ tag: event.detail.id })()}
              ></pt-picker
              ><span class="slash">/</span>`
          : nothing
      }
      ${
        (tensor?.steps.length ?? 0) > 1 || other.dataset.step !== dataset?.step
          ? html`<pt-picker
                label="Step of the second map"
                placeholder="Find a step"
                .items=${[...(tensor?.steps ?? [])].reverse().map(({ step }) => ({ id: String(step), title: `step ${step}` }))}
                .current=${String(other.dataset.step)}
                .value=${`step ${other.dataset.step}`}
                @pick=${(event: CustomEvent<{ id: string }>) => pick({ step: Number(event.detail.id) })()}
              ></pt-picker
              ><span class="slash">/</span>`
          : nothing
      }
      ${this.#layouts(other.layouts, layout, (name) => openOther(session, { layout: name }))}
      <span class="grow"></span>
      <span class="note num">${quality ? `${percent(quality.neighboursKept)} of neighbours kept` : ""}</span>
    </div>`;
  }

  #layouts(
    layouts: ReturnType<typeof layoutsOf>,
    current: string | null,
    open: (name: string) => unknown,
  ): TemplateResult {
    const now = layouts.find(({ name }) => name === current);
    return html`<pt-picker
      label="Layout"
      placeholder="Find a layout"
      .items=${layouts.map(({ name, quality }) => ({
        id: name,
        title: name,
        aside: quality === null ? "" : share(quality.trustworthiness),
      }))}
      .current=${current ?? ""}
      .value=${current ?? "no layout"}
      .aside=${now?.quality ? `trust ${share(now.quality.trustworthiness)}` : ""}
      @pick=${(event: CustomEvent<{ id: string }>) => void open(event.detail.id)}
    ></pt-picker>`;
  }

  #map(session: Session, other: OtherMap | null): TemplateResult {
    const { derived, ui, inspected, focused } = session.now;
    const isSecond = other !== null;
    const placement = isSecond ? other.placement : derived.placement;
    if (isSecond && placement === null)
      return html`<div class="empty note">Step ${other.dataset.step} of ${other.run.name} has no stored layout.</div>`;
    const there = (row: number) =>
      row < 0 || !isSecond ? row : (other.match?.[row] ?? (other.match ? -1 : row));
    const here = (row: number) =>
      row < 0 || !isSecond ? row : (other.back?.[row] ?? (other.back ? -1 : row));
    const { appearance, flags } = isSecond ? this.#second : this.#first;
    const hovered = this.links.hover ? there(session.pointer.value.row) : -1;
    const marks: Marks = {
      flags,
      hovered,
      inspected: there(inspected),
      focused: there(focused),
      links: (derived.neighbourhood?.found ?? [])
        .slice(0, 12)
        .map(({ row, near }) => ({ row: there(row), dashed: !isSecond && !near }))
        .filter(({ row }) => row >= 0),
    };
    const { named } = this;
    const labels: MapLabel[] =
      named !== null && hovered >= 0 && there(named.row) === hovered
        ? [{ text: named.text, rank: "town", row: hovered }]
        : [];
    return html`<pt-linked-map
      name="Map of ${isSecond ? (other.layout ?? "") : (derived.layout ?? "")}"
      .placement=${placement}
      .appearance=${appearance}
      .marks=${marks}
      .labels=${labels}
      .theme=${ui.theme}
      .tool=${ui.tool}
      .pointSize=${ui.pointSize}
      @pane-hover=${(event: CustomEvent<{ row: number; x: number; y: number }>) => {
        const { row, x, y } = event.detail;
        session.hover(here(row), x, y);
      }}
      @pane-click=${(event: CustomEvent<{ row: number; shift: boolean; alt: boolean }>) => {
        const { shift, alt } = event.detail;
        const row = here(event.detail.row);
        if (event.detail.row < 0) session.back();
        else if (row < 0) return;
        else if (shift || alt) session.select(Uint32Array.of(row), alt ? "remove" : "add");
        else session.inspect(row);
      }}
      @pane-select=${(
        event: CustomEvent<{ rows: Uint32Array; how: "replace" | "add" | "remove" }>,
      ) => {
        const { rows, how } = event.detail;
        session.select(isSecond ? mappedRows(rows, other.back) : rows, how);
        session.setUi({ tool: "pan" });
      }}
      @pane-camera=${(event: CustomEvent<{ camera: Parameters<LinkedMap["follow"]>[0] }>) => {
        if (!this.links.camera) return;
        for (const map of this.maps ?? [])
          if (map !== event.target) map.follow(event.detail.camera);
      }}
    ></pt-linked-map>`;
  }

  /** Looks and marks of both maps, made anew only when what they come from has changed. */
  #prepare(session: Session): void {
    const { dataset, derived, ui } = session.now;
    const other = session.now.other?.of === dataset ? session.now.other : null;
    const { leftOut, selected } = session.choice;
    const inputs = [
      dataset,
      derived.kept,
      derived.matches,
      derived.appearance,
      derived.neighbourhood,
      leftOut,
      selected,
      ui.theme,
      other?.dataset,
      other?.match,
      other?.difference,
      other?.by,
      this.links.selection,
    ];
    if (inputs.every((input, place) => input === this.#shownOf[place])) return;
    this.#shownOf = inputs;
    const rows = dataset?.rows ?? 0;
    const flags = renderFlags({
      rows,
      kept: derived.kept?.mask ?? null,
      leftOut,
      selected,
      matches: derived.matches,
      links: (derived.neighbourhood?.found ?? [])
        .slice(0, 12)
        .map(({ row }) => ({ row, dashed: false })),
    }) as Uint8Array<ArrayBuffer>;
    const appearance = differenceLooks(session) ?? derived.appearance;
    this.#first = { appearance, flags };
    if (other === null) return;
    const plain = this.links.selection
      ? flags
      : (renderFlags({
          rows,
          kept: derived.kept?.mask ?? null,
          leftOut,
          selected: new Uint32Array(0),
          matches: null,
          links: [],
        }) as Uint8Array<ArrayBuffer>);
    const { back } = other;
    this.#second = {
      appearance: looksOfOther(other, appearance),
      flags:
        back === null ? plain : Uint8Array.from(back, (row) => (row < 0 ? 0 : (plain[row] ?? 0))),
    };
  }

  /** Asks what the point under the pointer is called. */
  #name(session: Session, row: number): void {
    this.requestUpdate();
    if (row === this.#pointed) return;
    this.#pointed = row;
    this.#leaveName();
    this.#leaveName = () => {};
    this.named = null;
    if (row < 0) return;
    this.#leaveName = wantTitles(session, [row], ([text = ""]) => {
      this.named = { row, text };
    });
  }
}
