import { deriveColours } from "./derive-colour.js";
import { deriveKept } from "./derive-filter.js";
import { deriveColumns } from "./derive-legend.js";
import { findRows } from "./find.js";
import type { Session } from "./session.js";
import { attempt, latest } from "./task.js";

/** Makes the columns what the edits say; everything that shows them follows. */
export async function deriveEdits(session: Session): Promise<void> {
  const isLatest = latest.ask(session, "edits");
  const { dataset } = session.now;
  const { edits } = session.choice;
  if (dataset === null || (session.now.columns === null && edits.length === 0)) return;
  const columns = await attempt(
    session,
    "metadata",
    async () => {
      const before = session.now.columns ?? (await dataset.blankColumns());
      return await before.edited(edits);
    },
    () => deriveEdits(session),
  );
  if (columns === null || !isLatest() || session.now.dataset !== dataset) return;
  session.patch({ columns });
  await deriveColumns(session, columns);
  await Promise.all([
    deriveColours(session),
    deriveKept(session),
    findRows(session, session.now.find),
  ]);
}
