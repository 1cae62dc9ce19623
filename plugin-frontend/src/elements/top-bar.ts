import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, query } from "lit/decorators.js";
import type { Run, RunRow } from "../data/api.js";
import { openRun, pickTensor } from "../state/load.js";
import { openTensor } from "../state/play-steps.js";
import type { Session } from "../state/session.js";
import { age, plural, shapeText } from "../state/words.js";
import { type IconName, icon } from "./icons.js";
import "./layout-chips.js";
import { chooseFiles } from "./open-files.js";
import "./picker.js";
import type { Picker, PickerItem } from "./picker.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

const CONCEPTS = "\u0000concepts";
/** These stand at the end of the runs; no run is called so. */
const OPEN_FILES = "\u0000open";
const JOIN = "\u0000join";

/** Run, tensor and step as one path; layouts; what is coloured by; the panels. */
@customElement("pt-top-bar")
export class TopBar extends SessionElement {
  @query("#colour") private colour: Picker | undefined;

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        height: var(--pt-bar);
        display: flex;
        align-items: center;
        gap: 4px;
        padding: 0 12px 0 8px;
        border-bottom: 1px solid var(--pt-line-soft);
        background: var(--pt-surface);
        min-width: 0;
        position: relative;
        z-index: 10;
      }
      .slash {
        color: var(--pt-ghost-ring);
        flex: none;
      }
      .line {
        width: 1px;
        height: 24px;
        background: var(--pt-line-soft);
        margin: 0 8px;
        flex: none;
      }
      .path {
        display: flex;
        align-items: center;
        gap: 4px;
        min-width: 0;
        flex: 0 1 auto;
      }
      .switch button {
        width: 34px;
        padding: 0;
      }
      .switch {
        margin-right: 4px;
      }
      @media (max-width: 1023px) {
:host(:not([in-sheet])) .wide {
          display: none;
        }
      }
    `,
  ];

  /** Opens the list of what may colour the points: the key `c`. */
  openColours(): void {
    if (this.colour !== undefined) this.colour.open = true;
  }

  protected draw(session: Session): TemplateResult {
    const { dataset, ui, phase, popover } = session.now;
    if (phase === "empty" || dataset === null) return this.#bare(session);
    return html`
      ${this.#toggle(
        session,
        "Concepts panel",
        ui.leftOpen ? "panelOpen" : "panelClosed",
        ui.leftOpen,
        () => session.setUi({ leftOpen: !ui.leftOpen }),
      )}
      <nav class="path" aria-label="Run, tensor and step">
        ${this.#runs(session)}
        ${dataset.joined === undefined ? html`${this.#tensors(session)} ${this.#steps(session)}` : nothing}
      </nav>
      <span class="line"></span>
      <pt-layout-chips .session=${session}></pt-layout-chips>
      <span class="grow"></span>
      ${this.#colours(session)}
      <div class="switch" role="radiogroup" aria-label="Draw as">
        ${this.#drawAs(session, false, "points", "Points (i)")}
        ${this.#drawAs(session, true, "image", "Images (i)")}
      </div>
      <span class="wide">
        ${this.#toggle(session, "Split view (s)", "split", ui.split, () => session.setUi({ split: !ui.split }))}
      </span>
      <span class="wide">
        ${this.#toggle(session, "Table (t)", "table", ui.table, () => session.setUi({ table: !ui.table }))}
      </span>
      <span class="wide">
        ${this.#toggle(session, "Views", "bookmark", popover === "views", () =>
          session.patch({ popover: popover === "views" ? null : "views" }),
        )}
      </span>
      ${this.#toggle(session, "Export", "download", popover === "export", () =>
        session.patch({ popover: popover === "export" ? null : "export" }),
      )}
      <span class="not-small">
        ${this.#toggle(session, "Help (?)", "help", ui.help, () => session.setUi({ help: !ui.help }))}
      </span>
      <span class="wide">
        ${this.#toggle(session, "Inspector", "inspector", ui.rightOpen, () =>
          session.setUi({ rightOpen: !ui.rightOpen }),
        )}
      </span>
    `;
  }

  #bare(session: Session): TemplateResult {
    const { runs, phase, ui } = session.now;
    const hasRuns = (runs?.runs.length ?? 0) > 0;
    return html`<span class="path">
        ${hasRuns ? this.#runs(session) : html`<span class="note">${phase === "loading" ? "" : "no run"}</span>`}
      </span>
      <span class="grow"></span>
      ${this.#toggle(session, "Help (?)", "help", ui.help, () => session.setUi({ help: !ui.help }))}`;
  }

  #toggle(
    _session: Session,
    name: string,
    picture: IconName,
    pressed: boolean,
    act: () => void,
  ): TemplateResult {
    return html`<button
      class="tool"
      aria-label=${name}
      title=${name}
      aria-pressed=${pressed}
      @click=${act}
    >
      ${icon(picture)}
    </button>`;
  }

  #drawAs(session: Session, images: boolean, picture: IconName, name: string): TemplateResult {
    const chosen = session.now.ui.images === images;
    return html`<button
      role="radio"
      aria-checked=${chosen}
      aria-label=${name}
      title=${name}
      @click=${() => session.setUi({ images })}
    >
      ${icon(picture, 16)}
    </button>`;
  }

  #runs(session: Session): TemplateResult {
    const { runs, run } = session.now;
    const now = Date.now() / 1000;
    const items: PickerItem[] = (runs?.runs ?? []).map((row) => runItem(row, run, now));
    if (session.now.dataset !== null)
      items.push({
        id: JOIN,
        title: "Lay runs over this one …",
        detail: "Several runs, steps or tensors in one map, coloured by run",
      });
    items.push({
      id: OPEN_FILES,
      title: "Open files …",
      detail: "TSV, npy, npz, Parquet, pictures, layouts, views: read here, sent nowhere",
    });
    const left = runs?.withoutEmbeddings ?? 0;
    return html`<pt-picker
      label="Run"
      placeholder="Find a run"
      .items=${items}
      .current=${run?.name ?? ""}
      .value=${run?.name ?? "choose a run"}
      .foot=${left === 0 ? "" : `${plural(left, "run")} without embeddings ${left === 1 ? "is" : "are"} not listed`}
      @pick=${({ detail: { id } }: CustomEvent<{ id: string }>) =>
        id === OPEN_FILES
          ? chooseFiles(session)
          : id === JOIN
            ? session.patch({ popover: "join" })
            : openRun(session, id, {})}
    ></pt-picker>`;
  }

  #tensors(session: Session): TemplateResult {
    const { run, dataset } = session.now;
    const items = (run?.tensors ?? []).map(({ tag, steps }) => {
      const newest = steps.at(-1);
      const layouts = newest?.layouts.map(({ name }) => name).join(", ") ?? "";
      return {
        id: tag,
        title: tag,
        aside: newest?.shape ? shapeText(newest.shape) : "",
        detail: [
          plural(steps.length, "step"),
          newest?.dtype,
          layouts === "" ? "no layout yet" : layouts,
        ]
          .filter(Boolean)
          .join(" · "),
      };
    });
    const shape =
      dataset === null ? "" : shapeText([dataset.rows, ...(dataset.dim ? [dataset.dim] : [])]);
    return html`<span class="slash wide">/</span>
      <pt-picker
        class="wide"
        label="Tensor"
        placeholder="Find a tensor"
        .items=${items}
        .current=${dataset?.tag ?? ""}
        .value=${dataset?.tag ?? ""}
        .aside=${shape}
        @pick=${(event: CustomEvent<{ id: string }>) => this.#open(session, { tag: event.detail.id })}
      ></pt-picker>`;
  }

  #steps(session: Session): TemplateResult {
    const { run, dataset } = session.now;
    const steps = run?.tensors.find(({ tag }) => tag === dataset?.tag)?.steps ?? [];
    const now = Date.now() / 1000;
    const items = [...steps].reverse().map(({ step, wallTime, layouts }) => ({
      id: String(step),
      title: `step ${step}`,
      detail: [
        wallTime === null ? "" : age(wallTime, now),
        layouts.map(({ name }) => name).join(", ") || "no layout yet",
      ]
        .filter(Boolean)
        .join(" · "),
    }));
    return html`<span class="slash wide">/</span>
      <pt-picker
        class="wide num"
        label="Step"
        placeholder="Find a step"
        .items=${items}
        .current=${String(dataset?.step ?? "")}
        .value=${`step ${dataset?.step ?? ""}`}
        @pick=${(event: CustomEvent<{ id: string }>) =>
          this.#open(session, { tag: dataset?.tag, step: Number(event.detail.id) })}
      ></pt-picker>`;
  }

  #open(session: Session, wanted: { tag?: string | undefined; step?: number }): void {
    const { run, derived } = session.now;
    if (run === null) return;
    const tensor = pickTensor(run, wanted);
    const layout = derived.layout ?? undefined;
    if (tensor !== null) void openTensor(session, run, tensor, { ...wanted, layout });
  }

  #colours(session: Session): TemplateResult | typeof nothing {
    const { dataset, derived } = session.now;
    const { colourBy, mode, chosen } = session.choice;
    const names = dataset?.conceptNames ?? [];
    const items: PickerItem[] = names.length === 0 ? [] : [{ id: CONCEPTS, title: "concepts" }];
    for (const { info } of derived.columns)
      items.push({ id: info.name, title: info.name, aside: info.type });
    const named = chosen.map((concept) => names[concept] ?? "").join(", ");
    const value =
      colourBy.kind === "column"
        ? colourBy.name
        : colourBy.kind === "quality"
          ? colourBy.figure === "stress"
            ? "local stress"
            : `${colourBy.figure} neighbours`
          : mode === "grid"
            ? plural(chosen.length, "concept")
            : mode === "strongest" || named === ""
              ? "concepts"
              : named;
    if (items.length === 0) return nothing;
    return html`<pt-picker
      id="colour"
      data-align="end"
      label="Colour by"
      lead="Colour"
      placeholder="Find a column"
      .items=${items}
      .current=${colourBy.kind === "column" ? colourBy.name : CONCEPTS}
      .value=${value}
      @pick=${(event: CustomEvent<{ id: string }>) =>
        session.colourByColumn(event.detail.id === CONCEPTS ? null : event.detail.id)}
    ></pt-picker>`;
  }
}

function runItem(row: RunRow, open: Run | null, nowSeconds: number): PickerItem {
  if (row.isJoined) return { id: row.run, title: row.run, detail: "laid over each other here" };
  const title = row.run === "." ? ". (the folder itself)" : row.run;
  if (row.error !== null) {
    const { where, found, wanted, next } = row.error;
    return { id: row.run, title, error: `${where}: found ${found}, wanted ${wanted}. ${next}` };
  }
  const newest = open?.name === row.run ? open.tensors[0]?.steps.at(-1) : undefined;
  const what = newest?.shape
    ? `${open?.tensors[0]?.tag ?? ""} ${shapeText(newest.shape)}`
    : plural(row.embeddings, "embedding");
  const layouts = newest?.layouts.map(({ name }) => name).join(", ");
  return {
    id: row.run,
    title,
    detail: [
      what,
      layouts || (row.hasLayout ? "stored layout" : "no stored layout"),
      age(row.mtime, nowSeconds),
    ].join(" · "),
  };
}
