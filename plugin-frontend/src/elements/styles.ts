/** Rules that several elements share. Values: the design's tokens and geometry. */
import { css } from "lit";

/** Type, controls and helpers. Every element takes it. */
export const baseStyles = css`
  :host {
    font: var(--pt-fs-body) / var(--pt-lh-body) var(--pt-font);
    color: var(--pt-ink);
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  * {
    box-sizing: border-box;
  }
  button,
  input {
    font: inherit;
    color: inherit;
  }
  button {
    background: none;
    border: 0;
    padding: 0;
    cursor: pointer;
  }
  button:disabled {
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--pt-focus);
    outline-offset: 1px;
    border-radius: var(--pt-radius);
  }
  .icon {
    fill: currentColor;
    display: block;
    flex: none;
  }
  .num {
    font-variant-numeric: tabular-nums;
  }
  .note {
    font-size: var(--pt-fs-note);
    line-height: var(--pt-lh-note);
    color: var(--pt-ink-2);
  }
  .tick {
    font-size: var(--pt-fs-tick);
    line-height: var(--pt-lh-tick);
    color: var(--pt-ink-3);
  }
  b {
    font-weight: var(--pt-w-strong);
  }
  .grow {
    flex: 1;
    min-width: 0;
  }
  .row {
    display: flex;
    align-items: center;
  }
  .cut {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

/** Square icon buttons, outlined buttons, links, segmented switches. */
export const controlStyles = css`
  .tool {
    width: 32px;
    height: 32px;
    border-radius: var(--pt-radius);
    display: grid;
    place-items: center;
    color: var(--pt-ink-2);
    flex: none;
  }
  .tool:hover {
    background: var(--pt-hover);
  }
  .tool[aria-pressed="true"],
  .tool[aria-expanded="true"] {
    background: var(--pt-chosen);
    color: var(--pt-ink);
  }
  .tool:disabled {
    color: var(--pt-ghost-ring);
    background: none;
  }
  .tool.small {
    width: 24px;
    height: 24px;
  }
  .button {
    height: 28px;
    padding: 0 10px;
    border: 1px solid var(--pt-line-firm);
    border-radius: var(--pt-radius);
    display: inline-flex;
    gap: 6px;
    align-items: center;
    font-size: 12px;
    white-space: nowrap;
  }
  .button:hover {
    background: var(--pt-hover);
  }
  .button:disabled {
    color: var(--pt-ghost-ring);
    border-color: var(--pt-line-soft);
    cursor: default;
  }
  .button.first {
    font-weight: var(--pt-w-strong);
  }
  .link {
    color: var(--pt-accent-ink);
    font-size: 12px;
    min-height: 24px;
    display: inline-flex;
    align-items: center;
    gap: 4px;
    white-space: nowrap;
  }
  .link:hover {
    text-decoration: underline;
  }
  .switch {
    display: flex;
    border: 1px solid var(--pt-line-firm);
    border-radius: var(--pt-radius);
    height: 28px;
    overflow: hidden;
    flex: none;
  }
  .switch button {
    padding: 0 9px;
    display: flex;
    align-items: center;
    justify-content: center;
    border-left: 1px solid var(--pt-line-firm);
    font-size: 12px;
    color: var(--pt-ink-2);
    white-space: nowrap;
  }
  .switch button:first-child {
    border-left: 0;
  }
  .switch button:hover {
    background: var(--pt-hover);
  }
  .switch [aria-checked="true"] {
    background: var(--pt-chosen);
    color: var(--pt-ink);
    font-weight: var(--pt-w-strong);
  }
  .switch button:focus-visible {
    outline-offset: -2px;
  }
  .switch.wide button {
    flex: 1;
    padding: 0 2px;
  }
`;
