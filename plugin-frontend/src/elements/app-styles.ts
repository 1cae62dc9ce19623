import { css } from "lit";
import { baseStyles, controlStyles } from "./styles.js";

/** Where things stand at each width. Printed with its own paper: light words would else stand on white. */
export const appStyles = [
  baseStyles,
  controlStyles,
  css`
    :host {
      print-color-adjust: exact;
      position: absolute;
      inset: 0;
      display: flex;
      flex-direction: column;
      background: var(--pt-surface);
      overflow: hidden;
      -webkit-font-smoothing: antialiased;
    }
    pt-top-bar {
      flex: none;
      height: var(--pt-bar);
    }
    .body {
      flex: 1;
      min-height: 0;
      display: flex;
      position: relative;
    }
    .stage {
      flex: 1;
      min-width: 0;
      display: flex;
      flex-direction: column;
      position: relative;
    }
    pt-filter-line {
      flex: none;
      height: var(--pt-line);
    }
    pt-step-strip:not(:defined) {
      display: block;
      height: 88px;
      flex: none;
    }
    @media (max-height: 480px) {
      pt-step-strip:not(:defined) {
        height: 48px;
      }
    }
    pt-map,
    pt-concept-grid,
    pt-split-view,
    pt-table {
      flex: 1;
      min-height: 0;
    }
    pt-left-panel,
    pt-right-panel {
      display: flex;
      flex: none;
      background: var(--pt-surface);
    }
    pt-left-panel {
      width: var(--pt-left);
    }
    pt-right-panel {
      width: var(--pt-right);
    }
    pt-sheet:not(:defined) {
      height: 48%;
      flex: none;
    }
    /* Between the map and the strips below it: a notice never covers their controls. */
    .foot-of-map {
      position: relative;
      height: 0;
      flex: none;
    }
    .over {
      position: absolute;
      left: 12px;
      bottom: 36px;
      z-index: 5;
      max-width: min(560px, calc(100% - 80px));
    }
    .below {
      margin: 0 auto 24px;
      width: min(720px, 100% - 48px);
    }
    .alone {
      flex: 1;
      min-height: 0;
      overflow: auto;
    }
    .waiting {
      margin: 24vh auto 0;
      width: max-content;
    }
    .no-layout {
      position: absolute;
      left: 50%;
      top: 40%;
      transform: translateX(-50%);
      display: grid;
      gap: 4px;
      text-align: center;
      justify-items: center;
      max-width: 420px;
      z-index: 3;
    }
    .progress {
      height: 2px;
      flex: none;
      margin-bottom: -2px;
      position: relative;
      z-index: 6;
    }
    .progress i {
      display: block;
      height: 2px;
      background: var(--pt-accent-ink);
    }
    .progress .unknown {
      opacity: 0.35;
    }
    .doing {
      position: absolute;
      right: 0;
      top: 2px;
      display: flex;
      gap: 8px;
      align-items: center;
      max-width: min(420px, 80%);
      padding: 0 8px 0 12px;
      min-height: 24px;
      border-radius: 0 0 0 var(--pt-radius);
      background: var(--pt-raised);
      box-shadow: var(--pt-e1);
      font-size: 12px;
      line-height: 16px;
      color: var(--pt-ink-2);
    }
    .no-map {
      background: var(--pt-warn-wash);
      padding: 8px 12px;
      display: flex;
      gap: 12px;
      align-items: center;
      font-size: 12px;
      line-height: 16px;
    }
    .no-map span {
      flex: 1;
    }
    .bare {
      position: absolute;
      left: 12px;
      bottom: 12px;
      z-index: 40;
      max-width: 560px;
      margin: 0;
      padding: 4px 12px;
      font-size: 12px;
      overflow-wrap: anywhere;
      border-radius: var(--pt-radius);
      background: var(--pt-error-wash);
    }
    /* What comes soon is not announced. */
    .bare.waits {
      background: none;
      color: var(--pt-ink-2);
      animation: appear 0s 0.4s both;
    }
    @keyframes appear {
      from {
        visibility: hidden;
      }
    }
    .skip {
      position: absolute;
      left: 8px;
      top: -48px;
      z-index: 40;
      height: 32px;
      line-height: 32px;
      padding: 0 12px;
      background: var(--pt-raised);
      color: var(--pt-ink);
      box-shadow: var(--pt-e2);
      border-radius: var(--pt-radius);
    }
    .skip:focus {
      top: 8px;
    }
    @media (max-width: 1279px) {
      pt-right-panel {
        position: absolute;
        right: 0;
        top: 0;
        bottom: 0;
        z-index: 7;
        box-shadow: var(--pt-e2);
      }
    }
    @media (max-width: 1023px) {
      pt-left-panel {
        position: absolute;
        left: 0;
        top: 0;
        bottom: 0;
        z-index: 8;
        box-shadow: var(--pt-e2);
      }
    }
  `,
];
