import { css } from "lit";

/** Sections of panels, their heads, search fields and bars. */
export const panelStyles = css`
  .section {
    padding: 12px 16px;
    border-bottom: 1px solid var(--pt-line-soft);
    flex: none;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 24px;
    font-weight: var(--pt-w-strong);
    margin: 0;
    font-size: var(--pt-fs-head);
    line-height: var(--pt-lh-head);
  }
  .head .aside {
    font-weight: var(--pt-w-regular);
    color: var(--pt-ink-3);
    font-size: 12px;
  }
  .head.title {
    font-size: var(--pt-fs-title);
    line-height: var(--pt-lh-title);
  }
  .sub {
    font-size: var(--pt-fs-tick);
    line-height: var(--pt-lh-tick);
    color: var(--pt-ink-3);
    padding: 8px 16px 4px;
    display: flex;
    align-items: center;
  }
  .field {
    height: 32px;
    border: 1px solid var(--pt-line-firm);
    border-radius: var(--pt-radius);
    display: flex;
    align-items: center;
    gap: 6px;
    padding: 0 8px;
    color: var(--pt-ink-3);
    background: none;
  }
  .field:focus-within {
    outline: 2px solid var(--pt-focus);
    outline-offset: 1px;
  }
  .field input {
    border: 0;
    background: none;
    outline: none;
    flex: 1;
    min-width: 0;
    height: 100%;
    padding: 0;
    color: var(--pt-ink);
  }
  .field input::placeholder {
    color: var(--pt-ink-3);
    opacity: 1;
  }
  .bar {
    display: grid;
    grid-template-columns: 88px 1fr auto;
    gap: 8px;
    align-items: center;
    min-height: 24px;
    width: 100%;
    font-size: 12px;
    text-align: left;
  }
  .bar .track {
    height: 8px;
    background: var(--pt-hover);
    border-radius: 1px;
    position: relative;
  }
  .bar .fill {
    position: absolute;
    left: 0;
    top: 0;
    bottom: 0;
    background: var(--pt-ghost-ring);
    border-radius: 1px;
  }
  .bar .least {
    position: absolute;
    top: -2px;
    bottom: -2px;
    width: 1px;
    background: var(--pt-ink);
  }
  .bar .value {
    font-variant-numeric: tabular-nums;
    color: var(--pt-ink-2);
    text-align: right;
  }
  button.bar:hover .track {
    background: var(--pt-chosen);
  }
`;
