/** What the tab shows round its map: looked up by the app once this chunk is there. */
import { html, nothing, type TemplateResult } from "lit";
import type { Progress } from "../data/api.js";
import { openLayout } from "../state/open-layout.js";
import type { Session } from "../state/session.js";
import type { SessionState } from "../state/session-state.js";
import { attempt } from "../state/task.js";
import { count, plural } from "../state/words.js";
import type { MapView } from "../view/api.js";
import { hasSteps } from "./load-parts.js";
import { showsInstead } from "./shown-instead.js";

/** Nothing is open: what to do about it. */
export function without(session: Session): TemplateResult {
  return session.now.phase === "loading"
    ? html`${progressLine(session)}
        <div class="waiting note">Looking for embeddings …</div>`
    : html`<pt-empty-state .session=${session}></pt-empty-state>
        <pt-notices class="below" .session=${session}></pt-notices>`;
}

/** Between the filter line and the map: progress, the reason for no map, and what stands in the map's place. */
export function above(session: Session): TemplateResult {
  const { mapProblem } = session.now;
  const shows = showsInstead(session);
  return html`${progressLine(session)}
    ${mapProblem === null ? nothing : noMap(session)}
    ${shows === "table" ? html`<pt-table .session=${session}></pt-table>` : nothing}
    ${shows === "grid" ? html`<pt-concept-grid .session=${session}></pt-concept-grid>` : nothing}
    ${shows === "split" ? html`<pt-split-view .session=${session}></pt-split-view>` : nothing}`;
}

/** Over and below the map: notices, strips, the sheet of small screens. */
export function below(session: Session, small: boolean): TemplateResult {
  const { now } = session;
  const { running, derived, dataset, mapProblem } = now;
  const isBare = derived.placement === null && mapProblem === null && running === null;
  const hasSelection = session.choice.selected.length > 0;
  return html`${isBare && dataset !== null ? noLayout(session) : nothing}
    <div class="foot-of-map"><pt-notices class="over" .session=${session}></pt-notices></div>
    ${small || mapProblem !== null || showsInstead(session) !== null ? nothing : html`<pt-map-cards .session=${session}></pt-map-cards>`}
    ${
      hasSelection && running === null && !small
        ? html`<pt-selection-strip .session=${session}></pt-selection-strip>`
        : nothing
    }
    ${
      hasSteps(now) && running === null && !small
        ? html`<pt-step-strip .session=${session}></pt-step-strip>`
        : nothing
    }
    ${running !== null ? html`<pt-run-strip .session=${session}></pt-run-strip>` : nothing}
    ${small ? html`<pt-sheet .session=${session}></pt-sheet>` : nothing}`;
}

/** Over everything, never modal. */
export function over(session: Session): TemplateResult {
  const { ui } = session.now;
  return html`${ui.compute ? html`<pt-compute-form .session=${session}></pt-compute-form>` : nothing}
    ${ui.axesForm ? html`<pt-axes-form .session=${session}></pt-axes-form>` : nothing}
    ${session.now.popover === "export" ? html`<pt-export-panel .session=${session}></pt-export-panel>` : nothing}
    ${session.now.popover === "edit" ? html`<pt-edit-panel .session=${session}></pt-edit-panel>` : nothing}
    ${session.now.popover === "views" ? html`<pt-views-panel .session=${session}></pt-views-panel>` : nothing}
    ${session.now.popover === "matrix" ? html`<pt-concept-matrix .session=${session}></pt-concept-matrix>` : nothing}
    ${session.now.popover === "join" ? html`<pt-joined-panel .session=${session}></pt-joined-panel>` : nothing}
    ${session.now.said === null ? nothing : html`<pt-said .session=${session}></pt-said>`}
    ${ui.help ? html`<pt-help .session=${session}></pt-help>` : nothing}`;
}

/** Saves the map with its legend: an SVG, or a PNG at `scale` times its size on screen. */
export function savePicture(
  session: Session,
  view: MapView | null,
  { form, scale }: { readonly form: "png" | "svg"; readonly scale: number },
): void {
  if (view === null) return;
  void attempt(
    session,
    "export",
    async (task) => {
      const [{ renderPicture, renderSvg }, { download, fileStem }] = await Promise.all([
        import("./picture.js"),
        import("./export.js"),
      ]);
      const name = `${fileStem(session)}.${form}`;
      const isSvg = form === "svg";
      const content = isSvg
        ? await renderSvg(session, view)
        : await renderPicture(session, view, scale);
      if (task.signal.aborted) return;
      download(name, isSvg ? "image/svg+xml" : "image/png", [content]);
    },
    () => savePicture(session, view, { form, scale }),
  );
}

function noLayout(session: Session): TemplateResult {
  const { dataset } = session.now;
  const stored = session.choice.layout ?? dataset?.layouts[0]?.name;
  if (dataset !== null && dataset.layouts.length > 0 && stored !== undefined)
    return html`<div class="no-layout">
      <b>${stored} is not open.</b>
      <span class="note"
        >It is still on its way, was cancelled, or could not be read. The table (t) shows the
        ${count(dataset.rows)} rows.</span
      >
      <button class="button first" @click=${() => void openLayout(session, stored)}>Open ${stored}</button>
    </div>`;
  return html`<div class="no-layout">
    <b>${dataset?.joined === undefined ? `${dataset?.tag} has no` : "These have no"} stored layout${dataset?.joined === undefined ? "" : " in common"}.</b>
    <span class="note"
      >Nothing is computed unasked. <code>pointillist layout</code> adds one to this run; the table (t) shows its
      ${count(dataset?.rows ?? 0)} rows.</span
    >
    <button class="button first" @click=${() => session.setUi({ compute: true })}>Compute one here …</button>
  </div>`;
}

function noMap(session: Session): TemplateResult {
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

/** A line of 2 px, words and a way out at its right: nothing spins. The oldest work is named, the rest counted. */
function progressLine(session: Session): TemplateResult | typeof nothing {
  const { tasks } = session.now;
  const [task] = tasks;
  if (task === undefined) return nothing;
  const { what, progress } = task;
  const done = progress?.total ? Math.min(1, progress.done / progress.total) : null;
  const more = tasks.length > 1 ? `, and ${tasks.length - 1} more` : "";
  // The line alone is the progress bar: one may hold no button.
  // What opens at the right end must not cover the way out.
  const isBeside = session.now.popover !== null || session.now.ui.help;
  const right = isBeside ? "min(384px, calc(100% - 200px))" : "0";
  return html`<div class="progress" style="z-index:${isBeside ? 26 : 6}">
    <i
      class=${done === null ? "unknown" : ""}
      style="width:${done === null ? 100 : done * 100}%"
      role="progressbar"
      aria-label=${what}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${done === null ? nothing : Math.round(done * 100)}
    ></i>
    <div class="doing num" style="right:${right}">
      <span class="cut" title=${what}>${what}${progressWords(progress)}${more}</span>
      <button class="link" aria-label="Cancel ${what}" @click=${() => task.stop()}>Cancel</button>
    </div>
  </div>`;
}

function progressWords(progress: Progress | null): string {
  if (progress === null) return " …";
  const { done, total, unit } = progress;
  const amount = (value: number) => (unit === "bytes" ? megabytes(value) : count(value));
  return total === null ? `: ${amount(done)}` : `: ${amount(done)} of ${amount(total)}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

/** The state in words, for the status line. */
export function statusWords(now: SessionState): string {
  const { phase, dataset, derived, drawn, run } = now;
  if (phase === "loading" && dataset === null) return "Looking for embeddings";
  if (phase === "empty") return "No embeddings here yet";
  if (dataset === null) return "Nothing could be read";
  const layout = derived.layout === null ? "no stored layout" : `layout ${derived.layout}`;
  const seen = drawn === null || derived.placement === null ? "" : `, ${count(drawn.drawn)} drawn`;
  const what = dataset.joined === undefined ? `, ${dataset.tag}, step ${dataset.step}` : "";
  return `${run?.name ?? ""}${what}: ${plural(dataset.rows, "point")}, ${layout}${seen}`;
}
