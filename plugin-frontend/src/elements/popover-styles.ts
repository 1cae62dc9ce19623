import { css } from "lit";

/** What opens from the bar's right end: over the map, never modal. */
export const popoverStyles = css`
  :host {
    position: absolute;
    right: 12px;
    top: 92px;
    width: min(360px, calc(100% - 24px));
    max-height: calc(100% - 108px);
    overflow-y: auto;
    background: var(--pt-raised);
    box-shadow: var(--pt-e2);
    border-radius: var(--pt-radius);
    padding: 12px 16px 16px;
    z-index: 25;
    scrollbar-width: thin;
    scrollbar-color: var(--pt-ghost) transparent;
  }
  h3 {
    margin: 16px 0 6px;
    font-size: var(--pt-fs-body);
    line-height: var(--pt-lh-body);
    font-weight: var(--pt-w-strong);
  }
  p {
    margin: 0 0 8px;
  }
  select {
    font: inherit;
    font-size: 12px;
    color: inherit;
    height: 28px;
    min-width: 0;
    border: 1px solid var(--pt-line-firm);
    border-radius: var(--pt-radius);
    background: var(--pt-surface);
    padding: 0 4px;
  }
  .pair {
    display: flex;
    gap: 8px;
    margin-bottom: 8px;
    align-items: center;
    flex-wrap: wrap;
  }
  .pair select,
  .pair .wide {
    flex: 1 1 0;
  }
`;
