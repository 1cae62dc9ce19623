import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { resolveEnd, startAxes } from "../state/axes.js";
import type { AxisEnd, AxisEnds } from "../state/running.js";
import type { Session } from "../state/session.js";
import { attempt } from "../state/task.js";
import { bytes, count, plural } from "../state/words.js";
import { formStyles } from "./form-styles.js";
import { icon } from "./icons.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

const LETTERS = ["X", "Y", "Z"] as const;
/** Names offered while an end is typed; more would only slow the page. */
const MOST_OFFERED = 300;

type Side = "from" | "to";

interface Field {
  readonly text: string;
  readonly end: AxisEnd | null;
}

const EMPTY: Field = { text: "", end: null };

/** Axes of the user's own, each from some rows to others; nothing is loaded or computed before *Show*. */
@customElement("pt-axes-form")
export class AxesForm extends SessionElement {
  @state() private fields: readonly { readonly from: Field; readonly to: Field }[] = LETTERS.map(
    () => ({ from: EMPTY, to: EMPTY }),
  );
  @state() private sphereize = false;
  #isFilled = false;

  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    formStyles,
    css`
      .axis {
        display: grid;
        grid-template-columns: 16px 1fr 16px 1fr;
        gap: 2px 8px;
        align-items: center;
        margin-top: 12px;
      }
      .axis b {
        font-weight: var(--pt-w-strong);
      }
      .end {
        display: flex;
        min-width: 0;
      }
      .axis input {
        flex: 1;
        min-width: 0;
        height: 32px;
        box-sizing: border-box;
        border: 1px solid var(--pt-line-firm);
        border-radius: var(--pt-radius);
        background: none;
        color: var(--pt-ink);
        font: inherit;
        padding: 0 8px;
      }
      .axis .found {
        min-height: 16px;
        font-size: 11px;
        line-height: 16px;
        color: var(--pt-ink-3);
      }
      .axis .found.none {
        color: var(--pt-error);
      }
      .axis .link {
        font-size: 11px;
        min-height: 24px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "dialog");
    this.setAttribute("aria-label", "Axes of your own");
  }

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { dataset, own } = session.now;
    if (dataset === null) return nothing;
    if (!this.#isFilled) this.#fill(own.find(({ axes }) => axes !== undefined)?.axes ?? []);
    const names = dataset.conceptNames.slice(0, MOST_OFFERED);
    const ready = this.#axes();
    return html`<h2 class="head title">
        <span class="grow">Axes</span>
        <button class="tool small" aria-label="Close" title="Close (Esc)" @click=${() => session.setUi({ axesForm: false })}>
          ${icon("close", 16)}
        </button>
      </h2>
      <p class="note" style="margin:4px 0 0">
        Each axis runs from the mean of some points to the mean of others: a concept, words to find, a filter, or
        the selection. Left empty, it starts at the mean of all.
      </p>
      <datalist id="names">${names.map((name) => html`<option value=${name}></option>`)}</datalist>
      ${LETTERS.map((letter, axis) => this.#axis(session, letter, axis))}
      <div class="fields" style="margin-bottom:4px">
        <label for="sphere">Centre, and scale to unit length</label>
        <input
          id="sphere"
          type="checkbox"
          .checked=${this.sphereize}
          @change=${(event: Event) => {
            this.sphereize = (event.target as HTMLInputElement).checked;
          }}
        />
      </div>
      <div class="note num">
        Z may stay empty: the map is then flat. Loads ${bytes(dataset.vectorBytes ?? 0)} of vectors first.
      </div>
      <div class="foot">
        <button class="button first" ?disabled=${ready === null} @click=${() => this.#show(session)}>Show</button>
        <button class="button" @click=${() => session.setUi({ axesForm: false })}>Cancel</button>
      </div>`;
  }

  #axis(session: Session, letter: string, axis: number): TemplateResult {
    return html`<div class="axis" role="group" aria-label="Axis ${letter}">
      <b>${letter}</b>${this.#end(session, letter, axis, "from")}<span class="note">to</span>${this.#end(
        session,
        letter,
        axis,
        "to",
      )}
      <span></span>${this.#found(session, axis, "from")}<span></span>${this.#found(session, axis, "to")}
    </div>`;
  }

  #end(session: Session, letter: string, axis: number, side: Side): TemplateResult {
    const field = this.fields[axis]?.[side] ?? EMPTY;
    return html`<span class="end"
      ><input
        type="text"
        list="names"
        aria-label="${letter} ${side}"
        placeholder=${side === "from" ? "all points" : axis === 2 ? "none" : "concept or words"}
        .value=${field.text}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== "Escape") event.stopPropagation();
        }}
        @change=${(event: Event) => this.#typed(session, axis, side, (event.target as HTMLInputElement).value)}
    /></span>`;
  }

  /** What an end stands for, in words. */
  #found(session: Session, axis: number, side: Side): TemplateResult {
    const { text, end } = this.fields[axis]?.[side] ?? EMPTY;
    const { selected } = session.choice;
    if (text !== "" && end?.rows.length === 0)
      return html`<span class="found none" role="alert">Nothing matches: no concept of this name, no cell with these words.</span>`;
    if (text !== "" && end !== null)
      return html`<span class="found num">${plural(end.rows.length, "point")}</span>`;
    if (text === "" && selected.length > 0)
      return html`<button class="link num" @click=${() => this.#take(session, axis, side)}>
        the ${count(selected.length)} selected
      </button>`;
    return html`<span class="found"></span>`;
  }

  #fill(axes: readonly AxisEnds[]): void {
    this.#isFilled = true;
    const of = (end: AxisEnd | null | undefined): Field => (end ? { text: end.words, end } : EMPTY);
    if (axes.length > 0)
      this.fields = LETTERS.map((_, axis) => ({
        from: of(axes[axis]?.from),
        to: of(axes[axis]?.to),
      }));
  }

  #set(axis: number, side: Side, field: Field): void {
    this.fields = this.fields.map((one, place) =>
      place === axis ? { ...one, [side]: field } : one,
    );
  }

  #typed(session: Session, axis: number, side: Side, text: string): void {
    this.#set(axis, side, { text: text.trim(), end: null });
    if (text.trim() === "") return;
    void attempt(
      session,
      "axes",
      async (task) => {
        const end = await resolveEnd(session, text, task);
        if (!task.signal.aborted && this.fields[axis]?.[side].text === text.trim())
          this.#set(axis, side, { text: end.words, end });
      },
      () => this.#typed(session, axis, side, text),
    );
  }

  #take(session: Session, axis: number, side: Side): void {
    const rows = session.choice.selected.slice();
    const words = `selection of ${count(rows.length)}`;
    this.#set(axis, side, { text: words, end: { words, rows } });
  }

  /** The axes where they are complete: X and Y at least, each end that is filled in with rows; else null. */
  #axes(): readonly AxisEnds[] | null {
    const axes: AxisEnds[] = [];
    for (const [axis, { from, to }] of this.fields.entries()) {
      if (axis === 2 && from.text === "" && to.text === "") break;
      if (to.end === null || to.end.rows.length === 0) return null;
      if (from.text !== "" && (from.end === null || from.end.rows.length === 0)) return null;
      axes.push({ from: from.end, to: to.end });
    }
    return axes;
  }

  #show(session: Session): void {
    const axes = this.#axes();
    if (axes === null) return;
    session.setUi({ axesForm: false });
    void startAxes(session, axes, this.sphereize);
  }
}
