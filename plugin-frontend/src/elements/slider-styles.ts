import { css } from "lit";

/** A range input as the design draws it: 2 px line, 12 px knob, in the accent's ink. */
export const sliderStyles = css`
  input[type="range"] {
    appearance: none;
    width: 100%;
    height: 24px;
    margin: 0;
    background: none;
    display: block;
    cursor: pointer;
    --share: 0%;
  }
  input[type="range"]::-webkit-slider-runnable-track {
    height: 2px;
    background: linear-gradient(
      to right,
      var(--slider-below, var(--pt-accent-ink)) var(--share),
      var(--slider-above, var(--pt-line-firm)) var(--share)
    );
  }
  input[type="range"]::-moz-range-track {
    height: 2px;
    background: linear-gradient(
      to right,
      var(--slider-below, var(--pt-accent-ink)) var(--share),
      var(--slider-above, var(--pt-line-firm)) var(--share)
    );
  }
  input[type="range"]::-webkit-slider-thumb {
    appearance: none;
    width: 12px;
    height: 12px;
    margin-top: -5px;
    border-radius: 6px;
    background: var(--pt-accent-ink);
    box-shadow: 0 0 0 2px var(--pt-surface);
  }
  input[type="range"]::-moz-range-thumb {
    width: 12px;
    height: 12px;
    border: 0;
    border-radius: 6px;
    background: var(--pt-accent-ink);
    box-shadow: 0 0 0 2px var(--pt-surface);
  }
`;
