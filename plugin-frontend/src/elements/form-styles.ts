import { css } from "lit";

/** Small forms that float over the map: a card with fields in two columns and buttons at its foot. */
export const formStyles = css`
  :host {
    position: absolute;
    left: max(12px, min(360px, 100% - 372px));
    top: 52px;
    width: min(360px, calc(100% - 24px));
    max-height: calc(100% - 64px);
    overflow-y: auto;
    box-sizing: border-box;
    background: var(--pt-raised);
    box-shadow: var(--pt-e2);
    border-radius: var(--pt-radius);
    padding: 12px 16px 16px;
    z-index: 25;
  }
  .fields {
    display: grid;
    grid-template-columns: 1fr 96px;
    gap: 8px;
    align-items: center;
    margin: 12px 0;
  }
  .fields input[type="number"],
  .fields input[type="text"],
  .fields select {
    width: 100%;
    height: 32px;
    border: 1px solid var(--pt-line-firm);
    border-radius: var(--pt-radius);
    background: var(--pt-raised);
    color: var(--pt-ink);
    padding: 0 8px;
    font: inherit;
    min-width: 0;
    box-sizing: border-box;
  }
  .fields input[type="checkbox"] {
    width: 18px;
    height: 18px;
    accent-color: var(--pt-accent-ink);
    justify-self: end;
  }
  .foot {
    display: flex;
    gap: 8px;
    align-items: center;
    margin-top: 12px;
  }
  .switch {
    margin-top: 8px;
  }
  .problem {
    color: var(--pt-error);
  }
`;
