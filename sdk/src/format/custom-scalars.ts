/**
 * Charts of several scalars for the Custom Scalars dashboard.
 * Source: tensorboard/plugins/custom_scalar/layout.proto, metadata.py.
 */
import { wire } from "#proto/plugin-proto.js";
import { encodeMessage } from "./message.js";
import type { SummaryValue } from "./summary.js";
import { stringTensor } from "./tensor.js";

/** Lines of every tag that one of the regular expressions matches. */
export interface MultilineChart {
  readonly multiline: readonly string[];
}

/** Lines with a margin around them; each field is a tag. */
export interface MarginChart {
  readonly margin: readonly {
    readonly value: string;
    readonly lower: string;
    readonly upper: string;
  }[];
}

/** Charts by title, in categories by title. */
export type CustomScalarLayout = Readonly<
  Record<string, Readonly<Record<string, MultilineChart | MarginChart>>>
>;

const CONFIG_TAG = "custom_scalars__config__";

/**
 * The layout; the last one that a run holds counts.
 * @example
 * const value = customScalarsValue({ losses: { both: { multiline: ["loss/train", "loss/test"] } } });
 * value.data.kind; // => "tensor"
 */
export function customScalarsValue(layout: CustomScalarLayout): SummaryValue {
  const category = Object.entries(layout).map(([title, charts]) => ({
    title,
    chart: Object.entries(charts).map(([chartTitle, chart]) => ({
      title: chartTitle,
      ...("multiline" in chart
        ? { multiline: { tag: [...chart.multiline] } }
        : { margin: { series: chart.margin.map((series) => ({ ...series })) } }),
    })),
  }));
  const bytes = encodeMessage(wire.Layout, { category });
  return {
    tag: CONFIG_TAG,
    metadata: { pluginName: "custom_scalars", dataClass: "tensor" },
    data: { kind: "tensor", tensor: stringTensor([bytes], []) },
  };
}

/**
 * A text as a regular expression that matches it only.
 * @example
 * exactly("loss"); // => "^loss$"
 */
export const exactly = (tag: string): string => `^${tag.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")}$`;
