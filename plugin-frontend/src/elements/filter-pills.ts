import { css, html, nothing, type TemplateResult } from "lit";
import { type Filter, printFilter, type Term } from "../state/filter-ast.js";
import { nextRole } from "../state/filter-edit.js";
import type { Session } from "../state/session.js";
import { icon } from "./icons.js";

type Role = "and" | "or" | "not";

/** The filter as pills: a click turns a term from "and" to "or" to "not", its cross takes it out. */
export function filterPills(session: Session, filter: Filter): TemplateResult {
  return html`<span class="pills" role="group" aria-label="Filter"
    >${pills(session, filter, "and", true)}</span
  >`;
}

function pills(session: Session, part: Filter, role: Role, top: boolean): TemplateResult {
  if (part.kind === "term") return pill(session, part, role);
  if (part.kind === "not")
    return html`<span class="operator row">NOT</span>${pills(session, part.of, "not", false)}`;
  const inner = html`${part.of.map(
    (child, place) => html`${
      place === 0 || child.kind === "not"
        ? nothing
        : html`<span class="operator row">${part.kind === "and" ? "AND" : "OR"}</span>`
    }
      ${pills(session, child, role === "not" ? "not" : part.kind, false)}`,
  )}`;
  if (top) return inner;
  return html`<span class="parenthesis">(</span>${inner}<span class="parenthesis">)</span>`;
}

function pill(session: Session, term: Term, role: Role): TemplateResult {
  const words = printFilter(term);
  return html`<span class="pill ${role}" title=${words}>
    <span
      class="cut"
      @click=${() => session.setTerm(term, nextRole(role))}
      style="cursor:pointer"
      title="${words}: click for ${nextRole(role)}"
      >${words}</span
    ><button aria-label="Remove ${words}" @click=${() => session.setTerm(term, null)}>
      ${icon("close", 16)}
    </button>
  </span>`;
}

export const pillStyles = css`
  .pills {
    display: flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
    overflow: auto;
    scrollbar-width: none;
    max-width: 70%;
    padding: 2px;
  }
  .pill {
    height: 24px;
    border-radius: 12px;
    padding-left: 9px;
    display: inline-flex;
    align-items: center;
    font-size: 12px;
    font-weight: var(--pt-w-strong);
    white-space: nowrap;
    flex: none;
  }
  .pill span {
    max-width: 24ch;
  }
  .pill button {
    width: 24px;
    height: 24px;
    display: grid;
    place-items: center;
    opacity: 0.75;
  }
  .pill.and {
    background: var(--pt-and-wash);
    color: var(--pt-and);
  }
  .pill.or {
    background: var(--pt-or-wash);
    color: var(--pt-or);
  }
  .pill.not {
    background: var(--pt-not-wash);
    color: var(--pt-not);
  }
  .operator {
    font-size: 11px;
    letter-spacing: 0.04em;
    color: var(--pt-ink-3);
    font-weight: var(--pt-w-strong);
    min-width: 24px;
    height: 24px;
    flex: none;
  }
  .parenthesis {
    color: var(--pt-ink-3);
    font-size: 16px;
    line-height: 16px;
  }
`;
