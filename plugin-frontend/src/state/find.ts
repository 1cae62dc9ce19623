/** Finding rows by words: they are ringed, and `n` and `p` walk them. Finding never hides anything. */
import { derivePointLabels } from "./derive-labels.js";
import type { Session } from "./session.js";
import { attempt, latest } from "./task.js";

export async function findRows(session: Session, text: string): Promise<void> {
  const isLatest = latest.ask(session, "find");
  const wanted = text.trim();
  if (session.now.find !== wanted) session.patch({ find: wanted });
  const { columns } = session.now;
  if (wanted === "" || columns === null) {
    if (session.now.derived.matches === null) return;
    session.derive({ matches: null });
    await derivePointLabels(session);
    return;
  }
  const regex = /^\/(.+)\/$/u.exec(wanted);
  const search = { text: regex?.[1] ?? wanted, regex: regex !== null, matchCase: false };
  const own = columns.columns
    .map((info, index) => ({ info, index }))
    .filter(({ info }) => !info.added);
  const found = await attempt(session, "find", (task) =>
    columns.search({ ...search, columns: own.map(({ index }) => index) }, task),
  );
  if (found === null || !isLatest()) return;
  session.derive({ matches: found });
  await derivePointLabels(session);
}

/** Inspects the next (1) or previous (-1) match; while a row is inspected without a search, its neighbours. */
export function stepMatch(session: Session, step: 1 | -1): void {
  const { matches, neighbourhood } = session.now.derived;
  const { inspected } = session.now;
  const rows = matches ?? neighbourhood?.found.map(({ row }) => row) ?? [];
  if (rows.length === 0) return;
  const at = rows.indexOf(inspected);
  const next =
    at < 0 ? (step === 1 ? 0 : rows.length - 1) : (at + step + rows.length) % rows.length;
  session.inspect(rows[next] ?? -1);
}
