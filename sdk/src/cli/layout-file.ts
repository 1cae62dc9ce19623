import { encodeNpy } from "../format/index.js";
import { openLayoutEngine } from "../io/layout-engine.js";
import { writeAtomically } from "../io/publish.js";
import { type ComputedLayout, computeLayouts, requireOneOf } from "../layout/index.js";
import { fromFile } from "../sources/files/from-file.js";
import { EXIT, type ExitCode, type Invocation, wholeNumber } from "./command.js";
import { LayoutClock } from "./layout-clock.js";
import { METHODS, requestOf } from "./layout-requests.js";
import { expandPath } from "./logdir.js";

/** Lays out the vectors of one file; the layout goes to `--out`, its figures to the last line. */
export async function layOutFile(path: string, invocation: Invocation): Promise<ExitCode> {
  const { terminal } = invocation;
  const method = requireOneOf(
    "--method",
    (invocation.value("method") ?? "tsne") as "tsne",
    METHODS,
  );
  const request = requestOf(method, wholeNumber(invocation, "dims") ?? 2, invocation);
  const clock = new LayoutClock(terminal);
  const { vectors, dim, ids } = await fromFile(expandPath(path));
  const threads = wholeNumber(invocation, "threads");
  const engine = openLayoutEngine(threads === undefined ? {} : { threads });
  try {
    const [layout] = await computeLayouts(
      [request],
      { vectors, rows: ids.length, dim },
      {
        engine,
        onProgress: clock.follow,
        ...(invocation.flag("no-quality") && { quality: false as const }),
      },
    );
    if (!layout) throw new TypeError("one request gives one layout");
    clock.enter("write");
    const { positions, dims } = layout;
    const out = invocation.value("out");
    if (out)
      await writeAtomically(expandPath(out), [encodeNpy("f4", [ids.length, dims], positions)]);
    const report = {
      ...reportOf(layout),
      rows: ids.length,
      dim,
      engine: engine.name,
      threads: engine.threads,
      ...clock.stop(),
      ...(out && { out }),
    };
    for (const note of layout.notes) terminal.note(`${note}\n`);
    terminal.out(invocation.flag("json") ? `${JSON.stringify(report)}\n` : sentenceOf(report));
    return EXIT.ok;
  } finally {
    await engine.close();
  }
}

/** What is told of a layout, but for its coordinates. */
export function reportOf(layout: ComputedLayout) {
  const { name, method, dims, parameters, quality, varianceRatios, notes } = layout;
  const { iterationsRun, epochs } = parameters;
  const iterations = iterationsRun ?? epochs;
  return {
    name,
    method,
    dims,
    parameters,
    ...(iterations !== undefined && { iterations }),
    ...(quality?.kl !== undefined && { kl: quality.kl }),
    ...(quality && { quality }),
    ...(varianceRatios && { varianceRatios }),
    notes,
  };
}

function sentenceOf(
  report: ReturnType<typeof reportOf> & {
    rows: number;
    seconds: Record<string, number>;
    out?: string | undefined;
  },
) {
  const { name, rows, quality, kl, seconds, out } = report;
  const figures = quality
    ? `, trustworthiness ${quality.trustworthiness.toFixed(3)}, ${Math.round(100 * quality.neighboursKept)} % of ${quality.k} neighbours kept`
    : "";
  const divergence = kl === undefined ? "" : `, KL ${kl.toFixed(3)}`;
  return `${name} of ${rows} rows in ${seconds["total"]} s${divergence}${figures}${out ? `; ${out}` : ""}\n`;
}
