import { encodeNpy } from "../format/index.js";
import { openLayoutEngine } from "../io/layout-engine.js";
import { writeAtomically } from "../io/publish.js";
import { trainTriplet, type Vectors } from "../layout/index.js";
import { fromFile } from "../sources/files/from-file.js";
import { EXIT, type ExitCode, type Invocation, UsageError, wholeNumber } from "./command.js";
import { LayoutClock } from "./layout-clock.js";
import { expandPath } from "./logdir.js";

/** Vectors that come later, of `--place`, and where what becomes of them goes. @throws UsageError without `--placed` */
export async function laterVectors(
  invocation: Invocation,
): Promise<{ vectors: Vectors; out: string } | undefined> {
  const [path, out] = [invocation.value("place"), invocation.value("placed")];
  if (!path && !out) return undefined;
  if (!path || !out) throw new UsageError("--place NEW and --placed P.npy go together");
  const { vectors, dim, ids } = await fromFile(expandPath(path));
  return { vectors: { vectors, dim, rows: ids.length }, out: expandPath(out) };
}

/** A triplet map to any number of columns: not to be drawn, but smaller vectors with the same nearest rows. */
export async function reduceFile(
  path: string,
  dims: number,
  invocation: Invocation,
): Promise<ExitCode> {
  const { terminal } = invocation;
  const clock = new LayoutClock(terminal);
  const { vectors, dim, ids } = await fromFile(expandPath(path));
  const later = await laterVectors(invocation);
  const rows = ids.length;
  const threads = wholeNumber(invocation, "threads");
  const seed = wholeNumber(invocation, "seed");
  const steps = wholeNumber(invocation, "iterations");
  const engine = openLayoutEngine(threads === undefined ? {} : { threads });
  try {
    const options = { ...(seed !== undefined && { seed }), ...(steps !== undefined && { steps }) };
    clock.enter("triplet");
    const map = await trainTriplet({ vectors, rows, dim }, { dims, engine, ...options });
    clock.enter("write");
    const { recallBefore, recallAfter, sample, trained } = map;
    const out = invocation.value("out");
    if (out) await writeAtomically(expandPath(out), [encodeNpy("f4", [rows, dims], map.mapped)]);
    if (later)
      await writeAtomically(later.out, [
        encodeNpy("f4", [later.vectors.rows, dims], map.map(later.vectors)),
      ]);
    const report = {
      method: "triplet",
      dims,
      recallBefore,
      recallAfter,
      sample,
      trained,
      rows,
      dim,
      ...(later && { placed: later.vectors.rows }),
      engine: engine.name,
      threads: engine.threads,
      ...clock.stop(),
      ...(out && { out }),
    };
    const kept = (share: number) => `${(100 * share).toFixed(1)} %`;
    terminal.out(
      invocation.flag("json")
        ? `${JSON.stringify(report)}\n`
        : `${rows} rows to ${dims} columns in ${report.seconds["total"]} s: ${kept(recallAfter)} of the 10 nearest kept, by principal components ${kept(recallBefore)}\n`,
    );
    return EXIT.ok;
  } finally {
    await engine.close();
  }
}
