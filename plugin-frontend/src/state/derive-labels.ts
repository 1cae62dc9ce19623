/** Names on the map: its clusters by what they share, and the points around an inspected one. */
import type { Cluster, ColumnStore, TaskOptions } from "../data/api.js";
import type { MapLabel } from "../view/api.js";
import { clusterNames, impliesOf, middleOf, nameCandidates } from "./cluster-names.js";
import { partsOfMap } from "./cluster-parts.js";
import { titleColumn } from "./column-summary.js";
import { namesOf, shortName } from "./point-names.js";
import type { Session } from "./session.js";
import { attempt, latest } from "./task.js";

/** Each cluster is counted by itself: no more than these, the largest first. */
const MOST_CLUSTERS = 28;
/** Above this, one mask for each cluster would be many megabytes. */
const MOST_ROWS = 300_000;
const NEIGHBOURS_NAMED = 12;

interface Named {
  readonly text: string;
  readonly rank: "region" | "town";
  readonly rows: Uint32Array;
}

async function byConcepts(
  session: Session,
  clusters: readonly Cluster[],
  task: TaskOptions,
): Promise<Named[]> {
  const { concepts, derived, dataset } = session.now;
  const { placement } = derived;
  if (concepts === null || derived.figures === null || placement === null) return [];
  const figures = {
    rows: concepts.rows,
    totals: derived.figures.counts,
    stop: derived.legend.stop,
  };
  const countsOf = async (rows: Uint32Array) => {
    const mask = new Uint8Array(concepts.rows);
    for (const row of rows) mask[row] = 1;
    return (await concepts.count(mask, 0, task)).counts;
  };
  const found = await Promise.all(
    clusters.map(async (cluster) => {
      const counts = await countsOf(cluster.rows);
      return { cluster, scored: nameCandidates(counts, cluster.rows.length, figures) };
    }),
  );
  const labels = [...new Set(found.flatMap(({ scored }) => scored.map(({ label }) => label)))];
  const implies = impliesOf(labels, await concepts.pairs(Uint32Array.from(labels), 0, task));
  const names = dataset?.conceptNames ?? [];
  const rowSets = new Map<number, ReadonlySet<number>>();
  const rowsOf = async (label: number) => {
    const known = rowSets.get(label) ?? new Set((await concepts.rowsOf(label, task)).rows);
    rowSets.set(label, known);
    return known;
  };
  const named: Named[] = [];
  const said = new Set<number>();
  const own = clusterNames(
    found.map(({ cluster, scored }) => ({ scored, isRegion: cluster.level === 0 })),
    implies,
  );
  for (const [place, { cluster }] of found.entries()) {
    const labels = own[place] ?? [];
    const [first] = labels;
    if (first === undefined) continue;
    for (const label of labels) said.add(label);
    const text = labels.map((label) => names[label] ?? "").join(", ");
    // The name stands where its own points are, not in the middle of a cluster that it only half covers.
    const withName = await rowsOf(first);
    const rows = cluster.rows.filter((row) => withName.has(row));
    named.push({ text, rank: cluster.level === 0 ? "region" : "town", rows });
  }
  const regions = found.flatMap(({ cluster }) => (cluster.level === 0 ? [cluster.rows] : []));
  const map = { ...figures, placement, countsOf, rowsOf };
  for (const { label, rank, rows } of await partsOfMap(map, regions, named)) {
    if (said.has(label)) continue;
    said.add(label);
    named.push({ text: names[label] ?? "", rank, rows });
  }
  for (const concept of derived.legend.rounds[0] ?? []) {
    if (said.has(concept)) continue;
    const { rows } = await concepts.rowsOf(concept, task);
    named.push({ text: names[concept] ?? "", rank: "town", rows });
  }
  return named;
}

/** Without concepts: the values of the column that colours the map. */
function byColumn(session: Session, clusters: readonly Cluster[]): Named[] {
  const { colourBy } = session.choice;
  const name = colourBy.kind === "column" ? colourBy.name : null;
  const categories = session.now.derived.columns.find(({ info }) => info.name === name)?.categories;
  if (!categories) return [];
  const figures = { rows: categories.codes.length, totals: categories.counts, stop: [] };
  return clusters.map((cluster) => {
    const counts = new Uint32Array(categories.names.length);
    for (const row of cluster.rows) {
      const code = categories.codes[row] ?? 0;
      counts[code] = (counts[code] ?? 0) + 1;
    }
    const [best] = nameCandidates(counts, cluster.rows.length, figures);
    const text = best === undefined ? "" : (categories.names[best.label] ?? "");
    return { text, rank: cluster.level === 0 ? "region" : "town", rows: cluster.rows };
  });
}

/** Names the clusters of the present layout. Kept until the layout, or what names them, changes. */
export async function deriveClusters(session: Session): Promise<void> {
  const isLatest = latest.ask(session, "clusters");
  const { dataset, derived } = session.now;
  const { placement } = derived;
  const { analysisOf } = session.surroundings;
  if (dataset === null || placement === null || analysisOf === undefined) return;
  if (dataset.rows > MOST_ROWS) return session.derive({ clusterLabels: [] });
  await attempt(
    session,
    "names on the map",
    async (task) => {
      const analysis = await analysisOf(dataset);
      const found = await analysis.findClusters(placement, null, task);
      const clusters = found
        .filter(({ level }) => level < 2)
        .sort((a, b) => a.level - b.level || b.rows.length - a.rows.length)
        .slice(0, MOST_CLUSTERS);
      const hasConcepts = session.now.concepts !== null;
      const named = hasConcepts
        ? await byConcepts(session, clusters, task)
        : byColumn(session, clusters);
      const isWanted = isLatest() && !task.signal.aborted;
      if (!isWanted || session.now.derived.placement !== placement) return;
      const used = new Set<string>();
      const labels: MapLabel[] = [];
      for (const { text, rank, rows } of named) {
        if (text === "" || used.has(text)) continue;
        used.add(text);
        labels.push({ text, rank, row: -1, at: middleOf(placement, rows), rows });
      }
      session.derive({ clusterLabels: labels });
    },
    () => deriveClusters(session),
  );
}

async function titles(
  columns: ColumnStore | null,
  rows: Uint32Array,
  task: TaskOptions,
): Promise<readonly string[]> {
  const column = columns === null ? -1 : titleColumn(columns.columns);
  if (columns === null || column < 0) return Array.from(rows, (row) => `row ${row}`);
  return columns.cells(rows, column, task);
}

/** The points whose movement is looked at; one that the keyboard or the list is on comes first. */
function movedMost(session: Session): Uint32Array {
  const { movement, ui, focused } = session.now;
  if (!ui.movement || movement === null) return new Uint32Array(0);
  const rows = [...movement.byDistance.subarray(0, NEIGHBOURS_NAMED)];
  return Uint32Array.from(new Set(focused >= 0 ? [focused, ...rows] : rows));
}

/** Names beside the inspected point and its neighbours, or beside the first matches of a search. */
export async function derivePointLabels(session: Session): Promise<void> {
  const isLatest = latest.ask(session, "point labels");
  const { inspected, derived, columns } = session.now;
  const near = derived.neighbourhood?.row === inspected ? derived.neighbourhood.found : [];
  const rows =
    inspected >= 0
      ? Uint32Array.from([inspected, ...near.slice(0, NEIGHBOURS_NAMED).map(({ row }) => row)])
      : (derived.matches?.slice(0, NEIGHBOURS_NAMED) ?? movedMost(session));
  const name = async (task: TaskOptions) => {
    const names = await titles(columns, rows, task);
    const looked = Array.from(
      rows,
      (row, place): MapLabel => ({ text: shortName(names[place] ?? ""), rank: "point", row }),
    );
    // Those that are looked at come first: they keep their place when others would cover it.
    const others = session.now.nameable.filter((row) => !rows.includes(row));
    return [...looked, ...(await namesOf(session, others, task))];
  };
  const again = () => derivePointLabels(session);
  const labels = await attempt(session, "names on the map", name, again);
  if (labels === null || !isLatest()) return;
  session.derive({ pointLabels: labels.filter(({ text }) => text !== "") });
}
