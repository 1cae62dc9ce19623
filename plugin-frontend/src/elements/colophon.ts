import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Dataset, LayoutInfo } from "../data/api.js";
import { layoutNow } from "../state/running.js";
import type { Session } from "../state/session.js";
import { count, percent, share, short } from "../state/words.js";
import { SessionElement } from "./session-element.js";
import { baseStyles } from "./styles.js";

/** Parameters worth a reader's glance, in this order. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  tsne: ["perplexity", "metric"],
  umap: ["neighbours", "minDistance", "metric"],
};

const PREPARED: Readonly<Record<string, string>> = {
  "centre unit-norm": "centred, unit length",
  centre: "centred",
  "unit-norm": "unit length",
};

export function parametersOf(layout: LayoutInfo): string[] {
  const { prepare } = layout.parameters;
  const prepared =
    typeof prepare === "string" && prepare !== "" ? [PREPARED[prepare] ?? prepare] : [];
  return [...prepared, ...namedParameters(layout)];
}

function namedParameters(layout: LayoutInfo): string[] {
  return (PARAMETERS[layout.method] ?? ["metric"]).flatMap((name) => {
    const value = layout.parameters[name];
    if (value === undefined) return [];
    if (typeof value === "string") return [value];
    const words = name.replace(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
    return [`${words} ${typeof value === "number" ? short(value) : value}`];
  });
}

/** At the foot of the map: how the layout was made, and what share of the neighbours it kept. */
@customElement("pt-colophon")
export class Colophon extends SessionElement {
  @property({ type: Boolean }) compact = false;

  static override styles = [
    baseStyles,
    css`
      :host {
        position: absolute;
        left: 8px;
        bottom: 8px;
        max-width: calc(100% - 72px);
        padding: 0 4px;
        border-radius: 2px;
        pointer-events: none;
        background: color-mix(in srgb, var(--pt-paper) 88%, transparent);
        font-size: 11px;
        line-height: 16px;
        color: var(--pt-ink-2);
        z-index: 2;
      }
      b {
        color: var(--pt-ink);
      }
    `,
  ];

  protected draw(session: Session): TemplateResult | typeof nothing {
    const { running } = session.now;
    if (running !== null && running.frame !== null) {
      const { iteration, phase } = running.frame;
      const { request } = running;
      const made =
        request.method === "tsne"
          ? ` · perplexity ${short(request.perplexity ?? 30)}`
          : request.method === "umap"
            ? ` · neighbours ${request.neighbours ?? 15}`
            : "";
      return html`<span class="num"
        ><b>${running.name}, running here</b>${made} · ${phase === "vectors" ? "loading the vectors" : `iteration ${count(iteration)}`}</span
      >`;
    }
    const { dataset, derived, drawn, ui } = session.now;
    const layout = layoutNow(session.now);
    const { placement } = derived;
    if (dataset === null || layout === undefined || placement === null) return nothing;
    const { quality } = layout;
    const isOwn = session.now.own.some(({ info }) => info === layout);
    const named =
      /[23]-?D/iu.test(layout.name) || layout.method === "pca"
        ? layout.name
        : `${layout.name} ${placement.dims}-D`;
    const parts = this.compact
      ? []
      : [...parametersOf(layout), `${isOwn ? "computed here" : "stored"}${whatOf(dataset, isOwn)}`];
    const { components } = derived;
    const chosen = components?.layout === layout.name ? components.chosen : null;
    const ratios = (chosen ?? [0, 1, 2].slice(0, placement.dims)).map(
      (component) => layout.varianceRatios?.[component] ?? 0,
    );
    if (layout.varianceRatios && !this.compact) {
      if (chosen !== null)
        parts.push(`components ${chosen.map((component) => component + 1).join(", ")}`);
      parts.push(`${percent(ratios.reduce((sum, one) => sum + one, 0))} of the variance`);
    }
    // Figures of a PCA hold for the components that it was stored with.
    if (quality !== null && chosen === null) {
      parts.push(`trust ${share(quality.trustworthiness)}`);
      if (!this.compact) parts.push(`continuity ${share(quality.continuity)}`);
      parts.push(
        `${percent(quality.neighboursKept)} of ${this.compact ? "" : "nearest "}neighbours kept`,
      );
    }
    if (placement.missing > 0) parts.push(`${count(placement.missing)} without a place`);
    if (drawn?.sampled)
      parts.push(`a fair sample while moving, ${count(drawn.drawn)} of ${count(dataset.rows)}`);
    if (ui.images && drawn !== null && !this.compact) {
      parts.push(
        `${count(drawn.thumbnails + drawn.dotsInView)} in view, ${count(drawn.dotsInView)} as dots until you zoom in`,
      );
    }
    return html`<span class="num"><b>${named}</b>${parts.map((part) => html` · ${part}`)}</span>`;
  }
}

function whatOf({ step, joined }: Dataset, isOwn: boolean): string {
  if (joined === undefined) return ` ${isOwn ? "from" : "at"} step ${step}`;
  return isOwn ? " from all vectors" : `, ${joined.parts.length} laid over each other`;
}
