import assert from "node:assert/strict";
import type { ColumnStore, Dataset } from "#frontend/data/api.js";
import { deriveKept } from "#frontend/state/derive-filter.js";
import { deriveColumns } from "#frontend/state/derive-legend.js";
import type { Filter } from "#frontend/state/filter-ast.js";
import { Session } from "#frontend/state/session.js";

const ROWS = 300_000;
const GROUP_B: Filter = { kind: "term", name: "group", test: { comparison: "=", value: "b" } };

/** A session with a column of three values, each on a third of the rows. */
function started(): { session: Session; columns: ColumnStore } {
  const codes = Uint32Array.from({ length: ROWS }, (_, row) => row % 3);
  const info = { name: "group", type: "category", added: false };
  const columns = {
    rows: ROWS,
    columns: [info],
    categories: async () => ({
      codes,
      names: ["a", "b", "c"],
      counts: new Uint32Array(3).fill(ROWS / 3),
    }),
  } as unknown as ColumnStore;
  const session = new Session({} as Session["surroundings"]);
  const dataset = { rows: ROWS, conceptNames: [] } as unknown as Dataset;
  session.patch({ dataset, columns });
  return { session, columns };
}

/** Until something holds, with the turns that were had meanwhile; five seconds at most. */
async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !holds(); turn++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(holds());
}

describe("a session with very many rows", () => {
  it("Q11: lets the page answer between two passes over all rows of a filter", async () => {
    const { session } = started();
    session.patch({
      history: {
        ...session.now.history,
        present: { ...session.choice, filter: GROUP_B },
      },
    });
    // A message that is sent on whenever it arrives: so many times something else had its turn.
    const { port1, port2 } = new MessageChannel();
    let turns = 0;
    port1.onmessage = () => {
      turns++;
      port2.postMessage(null);
    };
    port2.postMessage(null);
    await deriveKept(session);
    port1.close();
    assert.equal(session.now.derived.kept?.rows, ROWS / 3);
    assert.ok(turns >= 2, `${turns} turns`);
  });

  it("Q11: keeps the colours of a column when a filter changes", async () => {
    const { session, columns } = started();
    await deriveColumns(session, columns);
    await until(() => session.now.derived.appearance !== null);
    const before = session.now.derived.appearance;
    assert.deepEqual(session.choice.colourBy, { kind: "column", name: "group" });
    session.change({ ...session.choice, filter: GROUP_B });
    await until(() => session.now.derived.kept?.rows === ROWS / 3);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(session.now.derived.appearance, before);
  });
});
