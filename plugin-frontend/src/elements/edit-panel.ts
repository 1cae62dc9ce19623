import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Edit } from "../data/api.js";
import type { ColumnSummary } from "../state/column-summary.js";
import { deleteColumn, renameValue, tagSelection } from "../state/edits.js";
import type { Session } from "../state/session.js";
import { withScript } from "../state/task.js";
import { plural } from "../state/words.js";
import { icon } from "./icons.js";
import { nameForm, nameFormStyles } from "./name-form.js";
import { panelStyles } from "./panel-styles.js";
import { popoverStyles } from "./popover-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

/** A column of more values is not offered for renaming one of them. */
const MOST_VALUES = 1000;
/** The column that labels go into where nobody names another. */
const LABELS = "tag";

/** Changes of the metadata: label the selection, rename a value, delete a column, download the result. */
@customElement("pt-edit-panel")
export class EditPanel extends SessionElement {
  @state() private column: string | null = null;
  @state() private value: string | null = null;

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    nameFormStyles,
    popoverStyles,
    css`
      ol {
        margin: 0;
        padding: 0 0 0 20px;
        font-size: 12px;
        line-height: 18px;
        color: var(--pt-ink-2);
        max-height: 108px;
        overflow-y: auto;
      }
      .into {
        width: 96px;
        height: 28px;
        padding: 0 8px;
        border: 1px solid var(--pt-line-firm);
        border-radius: var(--pt-radius);
        background: none;
        font-size: 12px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "dialog");
    this.setAttribute("aria-label", "Edit metadata");
  }

  protected draw(session: Session): TemplateResult {
    const { edits } = session.choice;
    return html`<h2 class="head title">
        <span class="grow">Edit metadata</span>
        <button class="tool small" aria-label="Close" title="Close (Esc)" @click=${() => session.patch({ popover: null })}>
          ${icon("close", 16)}
        </button>
      </h2>
      <p class="note">The run is not changed: this browser keeps your edits. Every edit can be undone.</p>
      ${this.#label(session)} ${this.#columns(session)}
      ${
        edits.length === 0
          ? nothing
          : html`<h3>${plural(edits.length, "edit")}</h3>
              <ol aria-label="Edits">
                ${edits.map((edit) => html`<li>${wordsOf(edit)}</li>`)}
              </ol>`
      }
      <div class="pair" style="margin:12px 0 0">
        <button class="button first" @click=${() => this.#download(session)}>
          ${icon("download", 16)}Download TSV
        </button>
        <button class="button" ?disabled=${edits.length === 0} @click=${() => session.undo()}>
          ${icon("undo", 16)}Undo
        </button>
      </div>`;
  }

  #label(session: Session): TemplateResult {
    const { selected } = session.choice;
    if (selected.length === 0)
      return html`<h3>Label points</h3>
        <p class="note">Select points on the map or in the list first.</p>`;
    return html`<h3>Label ${plural(selected.length, "selected point")}</h3>
      <div class="pair">
        <label class="note" for="into">in column</label>
        <input
          class="into wide"
          id="into"
          .value=${this.column ?? LABELS}
          list="columns"
          autocomplete="off"
          @change=${(event: Event) => {
            this.column = (event.target as HTMLInputElement).value.trim() || null;
          }}
          @keydown=${(event: KeyboardEvent) => event.key !== "Escape" && event.stopPropagation()}
        />
        <datalist id="columns">
          ${this.#summaries(session).map(({ info }) => html`<option value=${info.name}></option>`)}
        </datalist>
      </div>
      ${nameForm({
        label: "Label",
        placeholder: "label",
        action: "Label",
        done: (value) => tagSelection(session, this.column ?? LABELS, value),
      })}`;
  }

  #summaries(session: Session): readonly ColumnSummary[] {
    return session.now.derived.columns.filter(({ info }) => !info.added);
  }

  #columns(session: Session): TemplateResult | typeof nothing {
    const summaries = this.#summaries(session);
    const chosen = summaries.find(({ info }) => info.name === this.column) ?? summaries[0];
    if (chosen === undefined) return nothing;
    const { name } = chosen.info;
    const values = (chosen.categories?.names ?? []).slice(0, MOST_VALUES);
    const value = this.value !== null && values.includes(this.value) ? this.value : values[0];
    return html`<h3>Columns</h3>
      <div class="pair">
        <select
          aria-label="Column"
          @change=${(event: Event) => {
            this.column =
              summaries[(event.target as HTMLSelectElement).selectedIndex]?.info.name ?? null;
            this.value = null;
          }}
        >
          ${summaries.map(({ info }) => html`<option ?selected=${info.name === name}>${info.name}</option>`)}
        </select>
        <button class="button" @click=${() => deleteColumn(session, name)}>Delete column</button>
      </div>
      ${
        value === undefined
          ? nothing
          : html`<div class="pair">
                <label class="note" for="value">rename</label>
                <select
                  id="value"
                  @change=${(event: Event) => {
                    this.value = values[(event.target as HTMLSelectElement).selectedIndex] ?? null;
                  }}
                >
                  ${values.map((one) => html`<option ?selected=${one === value}>${one === "" ? "(empty)" : one}</option>`)}
                </select>
              </div>
              ${nameForm({
                label: "New name of the value",
                placeholder: "new name",
                action: "Rename",
                done: (to) => {
                  renameValue(session, name, value, to);
                  this.value = to;
                },
              })}`
      }`;
  }

  #download(session: Session): Promise<void> {
    return withScript(
      session,
      "export",
      () => import("./export-metadata.js"),
      ({ downloadMetadata }) => downloadMetadata(session),
    );
  }
}

function wordsOf(edit: Edit): string {
  if (edit.kind === "delete") return `column ${edit.column} deleted`;
  if (edit.kind === "rename") return `${edit.column}: ${edit.from || "(empty)"} is now ${edit.to}`;
  return `${plural(edit.rows.length, "point")}: ${edit.column} = ${edit.value}`;
}
