import { css, html, nothing, svg, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { Session } from "../state/session.js";
import { count, percent } from "../state/words.js";
import { icon } from "./icons.js";
import { panelStyles } from "./panel-styles.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";
import { setMark } from "./swatch.js";

const LETTERS = ["A", "B", "C"] as const;
const SET_COLOURS: Readonly<Record<number, string>> = {
  1: "var(--pt-set-a)",
  2: "var(--pt-set-b)",
  4: "var(--pt-c5)",
};

/** Combinations of the sets in reading order: each alone, two, all, none. */
export function combinations(sets: number): number[] {
  const all = Array.from({ length: (1 << sets) - 1 }, (_, place) => place + 1);
  const members = (bits: number) => bits.toString(2).replaceAll("0", "").length;
  return [...all.sort((a, b) => members(a) - members(b) || a - b), 0];
}

/** Mode *Compare*: who has A only, B only, both, neither. A row selects its points. */
@customElement("pt-compare-figures")
export class CompareFigures extends SessionElement {
  static override styles = [
    baseStyles,
    controlStyles,
    panelStyles,
    css`
      :host {
        display: block;
      }
      .letters {
        display: grid;
        width: calc(var(--sets) * 24px);
        grid-template-columns: repeat(var(--sets), 24px);
        text-align: center;
        margin-left: 7px;
        margin-top: 8px;
      }
      .set {
        display: grid;
        grid-template-columns: calc(var(--sets) * 24px) 1fr;
        gap: 9px;
        align-items: center;
        width: 100%;
        height: 32px;
        text-align: left;
        font-size: 12px;
        padding-left: 7px;
        border-radius: var(--pt-radius);
      }
      .set:hover {
        background: var(--pt-hover);
      }
      .what {
        display: flex;
        align-items: center;
        gap: 6px;
        line-height: 16px;
      }
      .length {
        height: 8px;
        margin-top: 2px;
        min-width: 2px;
      }
      .pills {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin: 8px 0 12px;
      }
      .pill {
        height: 24px;
        border-radius: 12px;
        padding-left: 9px;
        display: inline-flex;
        align-items: center;
        font-size: 12px;
        font-weight: var(--pt-w-strong);
        background: var(--pt-hover);
        max-width: 100%;
      }
      .pill button {
        width: 24px;
        height: 24px;
        display: grid;
        place-items: center;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { compare } = session.now.derived;
    if (compare === null) return nothing;
    const names = compare.concepts.map(
      (concept) => session.now.dataset?.conceptNames[concept] ?? "",
    );
    const most = Math.max(1, ...compare.counts.slice(1));
    const sets = names.length;
    return html`<div class="section" style="padding-top:0;--sets:${sets}">
      <div class="note">
        Click a bar to select its points.${sets < 3 ? " Add a third concept from the list with Ctrl." : ""}
      </div>
      <div class="letters note">${LETTERS.slice(0, sets).map((letter) => html`<span>${letter}</span>`)}</div>
      ${combinations(sets).map((bits) => this.#row(session, bits, names, most))}
      <div class="pills">
        ${names.map(
          (name, place) => html`<span class="pill" title=${name}
            ><span class="cut">${LETTERS[place]} ${name}</span
            ><button
              aria-label="Remove ${name}"
              @click=${() => session.chooseConcept(compare.concepts[place] ?? -1, true)}
            >
              ${icon("close", 16)}
            </button></span
          >`,
        )}
        ${
          sets === 2
            ? html`<button
              class="link"
              @click=${() => session.change({ ...session.choice, chosen: [...session.choice.chosen].reverse() })}
            >
              Swap
            </button>`
            : nothing
        }
      </div>
      ${sets === 2 ? this.#words(session, names) : nothing}
    </div>`;
  }

  #row(session: Session, bits: number, names: readonly string[], most: number): TemplateResult {
    const { compare } = session.now.derived;
    const found = compare?.counts[bits] ?? 0;
    const inside = names.filter((_, set) => (bits & (1 << set)) !== 0);
    const words =
      bits === 0
        ? names.length === 2
          ? "neither"
          : "none"
        : inside.length === 1
          ? `${inside[0]} only`
          : inside.length === names.length
            ? names.length === 2
              ? "both"
              : "all three"
            : inside.join(" and ");
    const colour = SET_COLOURS[bits] ?? "var(--pt-set-both)";
    return html`<button
      class="set"
      title="Select ${words}; Shift adds"
      @click=${(event: MouseEvent) => this.#select(session, bits, event.shiftKey)}
    >
      ${dots(bits, names.length)}
      <span class="cut">
        <span class="what"
          >${setMark(bits)}<span class="grow cut">${words}</span><span class="num">${count(found)}</span></span
        >
        ${
          bits === 0
            ? nothing
            : html`<span
              class="length"
              style="display:block;background:${colour};width:${(found / most) * 100}%"
            ></span>`
        }
      </span>
    </button>`;
  }

  #select(session: Session, bits: number, add: boolean): void {
    const { compare } = session.now.derived;
    const rows: number[] = [];
    compare?.bits.forEach((set, row) => {
      if (set === bits) rows.push(row);
    });
    session.select(Uint32Array.from(rows), add ? "add" : "replace");
  }

  #words(session: Session, names: readonly string[]): TemplateResult {
    const { compare, figures } = session.now.derived;
    const rows = session.now.dataset?.rows ?? 1;
    const [, onlyA = 0, onlyB = 0, both = 0] = compare?.counts ?? [];
    const a = onlyA + both;
    const b = onlyB + both;
    const lift = a * b === 0 || figures === null ? null : (both * rows) / (a * b);
    return html`<div class="note num">
      ${percent(b === 0 ? 0 : both / b)} of ${names[1]} is ${names[0]},
      ${percent(a === 0 ? 0 : both / a)} of ${names[0]} is ${names[1]}.
      ${lift === null ? nothing : html`<br />Together ${lift.toFixed(1)} times as often as by chance.`}
    </div>`;
  }
}

/** One dot a set, filled where it belongs; a line joins the filled ones. */
function dots(bits: number, sets: number): TemplateResult {
  const filled = Array.from({ length: sets }, (_, set) => set).filter(
    (set) => (bits & (1 << set)) !== 0,
  );
  const first = filled[0] ?? 0;
  const last = filled.at(-1) ?? 0;
  return html`<svg width=${sets * 24} height="32" aria-hidden="true">
    ${svg`<path d="M${first * 24 + 12} 16H${last * 24 + 12}" style="stroke:var(--pt-ink);stroke-width:2"></path>`}
    ${Array.from({ length: sets }, (_, set) => {
      const on = filled.includes(set);
      const paint = on
        ? "fill:var(--pt-ink);stroke:var(--pt-ink)"
        : "fill:var(--pt-surface);stroke:var(--pt-ghost-ring)";
      return svg`<circle cx=${set * 24 + 12} cy="16" r="5" style=${paint}></circle>`;
    })}
  </svg>`;
}
