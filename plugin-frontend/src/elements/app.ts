import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Progress } from "../data/api.js";
import { start } from "../state/load.js";
import type { Session } from "../state/session.js";
import type { SessionState } from "../state/session-state.js";
import { attempt } from "../state/task.js";
import { readWanted } from "../state/wanted.js";
import { count, plural } from "../state/words.js";
import type { FilterLine } from "./filter-line.js";
import {
  borrowFonts,
  readLink,
  recall,
  remember,
  watchReloads,
  watchTheme,
  writeLink,
} from "./host.js";
import type { MapHost } from "./map.js";
import "./map.js";
import { appStyles } from "./app-styles.js";
import type { TopBar } from "./top-bar.js";

const MEMORY = "last-view";

/**
 * The whole tab. Reflects its state as attributes, for people, tests and tools alike: data-state, data-run,
 * data-tensor, data-step, data-layout, data-points (rows) and data-drawn (points drawn).
 */
@customElement("pointillist-app")
export class PointillistApp extends LitElement {
  @property({ attribute: false }) session: Session | null = null;
  @state() private narrow = false;
  @state() private small = false;
  @state() private chrome: typeof import("./chrome.js") | null = null;
  @query("pt-map") private map: MapHost | undefined;
  @query("pt-filter-line") private filterLine: FilterLine | undefined;
  @query("pt-top-bar") private bar: TopBar | undefined;
  readonly #leave: (() => void)[] = [];
  #linkText = "";
  /** Not before the link that was given is read: it would be overwritten. */
  #keepsLink = false;

  static override styles = appStyles;

  override connectedCallback(): void {
    super.connectedCallback();
    const { session } = this;
    if (session === null) return;
    // Asked for at once, beside the data: neither waits for the other.
    void import("./chrome.js").then((chrome) => {
      this.chrome = chrome;
    });
    borrowFonts();
    const narrow = matchMedia("(max-width: 1023px)");
    const small = matchMedia("(max-width: 639px)");
    const measure = () => {
      this.narrow = narrow.matches;
      this.small = small.matches;
    };
    narrow.addEventListener("change", measure);
    small.addEventListener("change", measure);
    measure();
    if (narrow.matches) session.setUi({ leftOpen: false });
    const keys = (event: KeyboardEvent) => this.#key(event, session);
    document.addEventListener("keydown", keys);
    this.#leave.push(
      session.state.subscribe(() => this.#changed(session)),
      watchTheme((theme) => session.setUi({ theme })),
      watchReloads(() => void import("../state/reload.js").then(({ reload }) => reload(session))),
      () => document.removeEventListener("keydown", keys),
      () => narrow.removeEventListener("change", measure),
      () => small.removeEventListener("change", measure),
    );
    this.addEventListener(
      "retry",
      () => void import("../state/reload.js").then(({ reload }) => reload(session)),
    );
    this.addEventListener("map-key", (sent) => {
      const { event, map } = (sent as CustomEvent<{ event: KeyboardEvent; map: MapHost }>).detail;
      this.chrome?.actOnMapKey(event, map, session);
    });
    this.addEventListener("picture", (event) =>
      this.#picture(session, (event as CustomEvent<{ scale: number }>).detail.scale),
    );
    this.addEventListener("fly", (event) =>
      this.map?.flyTo((event as CustomEvent<{ row: number }>).detail.row),
    );
    const text = readLink() ?? recall(MEMORY) ?? "";
    this.#reflect(session.now);
    void start(session, readWanted(text)).then(async () => {
      const { applyView } = await import("../state/link.js");
      applyView(session, text);
      this.#keepsLink = true;
      await this.#writeLink(session);
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const leave of this.#leave.splice(0)) leave();
  }

  #changed(session: Session): void {
    this.requestUpdate();
    this.#reflect(session.now);
    if (this.#keepsLink) void this.#writeLink(session);
  }

  async #writeLink(session: Session): Promise<void> {
    const { viewText } = await import("../state/link.js");
    if (session.now.phase !== "ready") return;
    const text = viewText(session.now);
    if (text === this.#linkText) return;
    this.#linkText = text;
    writeLink(text);
    remember(MEMORY, text);
  }

  #reflect(now: SessionState): void {
    const { dataset, derived, drawn } = now;
    const drawnNow = derived.placement === null ? 0 : (drawn?.drawn ?? 0);
    const values: Readonly<Record<string, string>> = {
      state: now.phase,
      run: now.run?.name ?? "",
      tensor: dataset?.tag ?? "",
      step: dataset === null ? "" : String(dataset.step),
      layout: derived.layout ?? "",
      points: String(dataset?.rows ?? 0),
      drawn: String(drawnNow),
    };
    for (const [name, value] of Object.entries(values)) {
      if (this.getAttribute(`data-${name}`) !== value) this.setAttribute(`data-${name}`, value);
    }
  }

  #key(event: KeyboardEvent, session: Session): void {
    const { chrome } = this;
    if (chrome === null || chrome.isTyping(event)) return;
    const done = chrome.actOnKey(event, session, {
      focusFilter: () => this.filterLine?.focus(),
      openColours: () => this.bar?.openColours(),
      fit: () => this.map?.fit(),
      nextPanel: () => this.#nextPanel(),
    });
    if (done) event.preventDefault();
  }

  #picture(session: Session, scale: number): void {
    const view = this.map?.view;
    if (!view) return;
    void attempt(session, "export", async () => {
      const [{ renderPicture }, { download }] = await Promise.all([
        import("./picture.js"),
        import("./export.js"),
      ]);
      const blob = await renderPicture(session, view, scale);
      download(`${session.now.dataset?.tag ?? "map"}.png`.replace(/[^\w.-]+/gu, "_"), "image/png", [
        blob,
      ]);
    });
  }

  #nextPanel(): void {
    this.map?.focus();
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { session } = this;
    if (session === null) return;
    const { dataset, notices, ui, drawn } = session.now;
    // After the first draw, or where nothing will be drawn: the picture does not wait for the panels.
    const later = drawn !== null || (dataset !== null && session.now.derived.placement === null);
    if (later && ui.rightOpen) void import("./right-panel.js");
    if (later && !this.small) void import("./hover-card.js");
    if (later && this.small) void import("./sheet.js");
    if (notices.length > 0) void import("./notices.js");
    if (later && session.choice.selected.length > 0) void import("./selection-strip.js");
    if (later && hasSteps(session.now)) void import("./step-strip.js");
    if (session.choice.mode === "grid") void import("./concept-grid.js");
    if (ui.split) void import("./split-view.js");
    if (ui.compute) void import("./compute-form.js");
    if (session.now.running !== null) void import("./run-strip.js");
    if (session.now.ui.help) void import("./help.js");
    if (session.now.ui.table) void import("./table.js");
    if (session.now.phase === "empty" || session.now.phase === "error")
      void import("./empty-state.js");
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this;
    if (session === null) return nothing;
    const { now } = session;
    return html`
      <a class="skip" href="#map" @click=${(event: Event) => {
        event.preventDefault();
        this.map?.focus();
      }}>To the map</a>
      ${
        this.small && now.dataset !== null
          ? nothing
          : html`<pt-top-bar .session=${session} role="toolbar" aria-label="Data and view"></pt-top-bar>`
      }
      <div class="unseen" role="status">${statusWords(now)}</div>
      ${now.dataset === null ? this.#without(session) : this.#stage(session)}
      ${now.ui.compute ? html`<pt-compute-form .session=${session}></pt-compute-form>` : nothing}
      ${now.ui.help ? html`<pt-help .session=${session}></pt-help>` : nothing}
    `;
  }

  #without(session: Session): TemplateResult {
    const { phase } = session.now;
    return html`<main class="alone">
      ${
        phase === "loading"
          ? html`<div class="waiting note">Looking for embeddings …</div>`
          : html`<pt-empty-state .session=${session}></pt-empty-state>
            <pt-notices class="below" .session=${session}></pt-notices>`
      }
    </main>`;
  }

  #stage(session: Session): TemplateResult {
    const { now } = session;
    const { ui, mapProblem, inspected, dataset, derived } = now;
    const somethingToSay = inspected >= 0 || session.choice.selected.length > 0;
    const showsRight = ui.rightOpen && !this.small && (somethingToSay || !this.narrow);
    const showsTable = ui.table || mapProblem !== null;
    const hasMap = derived.placement !== null && !showsTable && now.running === null;
    const isGrid = session.choice.mode === "grid" && session.choice.colourBy.kind === "concepts";
    const showsGrid = hasMap && isGrid && session.choice.chosen.length > 0;
    const showsSplit = hasMap && ui.split && !showsGrid;
    return html`<div class="body">
      ${
        ui.leftOpen && !this.small
          ? html`<pt-left-panel role="complementary" aria-label="Concepts and columns" .session=${session}></pt-left-panel>`
          : nothing
      }
      <main class="stage" aria-label="Map">
        <pt-filter-line .session=${session}></pt-filter-line>
        ${now.progress === null ? nothing : progressLine(now.progress)}
        ${mapProblem === null ? nothing : this.#noMap(session)}
        ${showsTable ? html`<pt-table .session=${session}></pt-table>` : nothing}
        ${showsGrid ? html`<pt-concept-grid .session=${session}></pt-concept-grid>` : nothing}
        ${showsSplit ? html`<pt-split-view .session=${session}></pt-split-view>` : nothing}
        ${
          mapProblem === null
            ? html`<pt-map
                id="map"
                .session=${session}
                ?compact=${this.small}
                ?keyed=${this.narrow && !this.small && !ui.leftOpen}
                ?hidden=${showsTable || showsGrid || showsSplit}
              ></pt-map>`
            : nothing
        }
        ${
          derived.placement === null &&
          dataset !== null &&
          mapProblem === null &&
          now.running === null
            ? html`<div class="no-layout">
              <b>${dataset.tag} has no stored layout.</b>
              <span class="note"
                >Nothing is computed unasked. <code>pointillist layout</code> adds one to this run; the table
                (t) shows its ${count(dataset.rows)} rows.</span
              >
              <button class="button first" @click=${() => session.setUi({ compute: true })}>Compute one here …</button>
            </div>`
            : nothing
        }
        <pt-notices class="over" .session=${session}></pt-notices>
        ${
          session.choice.selected.length > 0 && now.running === null && !this.small
            ? html`<pt-selection-strip .session=${session}></pt-selection-strip>`
            : nothing
        }
        ${hasSteps(now) && now.running === null && !this.small ? html`<pt-step-strip .session=${session}></pt-step-strip>` : nothing}
        ${now.running !== null ? html`<pt-run-strip .session=${session}></pt-run-strip>` : nothing}
        ${this.small ? html`<pt-sheet .session=${session}></pt-sheet>` : nothing}
      </main>
      ${
        showsRight
          ? html`<pt-right-panel role="complementary" aria-label="Inspector" .session=${session}></pt-right-panel>`
          : nothing
      }
    </div>`;
  }

  #noMap(session: Session): TemplateResult {
    const rows = session.now.dataset?.rows ?? 0;
    return html`<div class="no-map" role="alert">
      <span>
        <b>The map needs WebGL2 and this browser does not offer it</b> (it is switched off or blocked). The
        table shows the same ${plural(rows, "row")}; filter, concepts and export work.
      </span>
      <button class="button" @click=${() => session.patch({ mapProblem: null, ui: { ...session.now.ui, table: false } })}>
        Try again
      </button>
    </div>`;
  }
}

/** A line of 2 px and words: nothing spins. */
function progressLine({ what, done, total }: Progress): TemplateResult {
  const share = total === null ? null : done / Math.max(1, total);
  return html`<div
    class="progress"
    role="progressbar"
    aria-label=${what}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${share === null ? nothing : Math.round(share * 100)}
    title=${what}
  >
    <i style="width:${share === null ? 100 : share * 100}%"></i>
  </div>`;
}

/** More than one step of the tensor is stored. */
function hasSteps({ run, dataset }: SessionState): boolean {
  return (run?.tensors.find(({ tag }) => tag === dataset?.tag)?.steps.length ?? 0) > 1;
}

/** The state in words, for the status line. */
function statusWords(now: SessionState): string {
  const { phase, dataset, derived, drawn, run } = now;
  if (phase === "loading" && dataset === null) return "Looking for embeddings";
  if (phase === "empty") return "No embeddings here yet";
  if (dataset === null) return "Nothing could be read";
  const layout = derived.layout === null ? "no stored layout" : `layout ${derived.layout}`;
  const seen = drawn === null || derived.placement === null ? "" : `, ${count(drawn.drawn)} drawn`;
  return `${run?.name ?? ""}, ${dataset.tag}, step ${dataset.step}: ${plural(dataset.rows, "point")}, ${layout}${seen}`;
}
