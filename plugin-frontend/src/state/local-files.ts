/** Opens files of this computer: data as a run of their own, layouts and views for what is open. */
import {
  DataError,
  type Dataset,
  type LocalFiles,
  type Opened,
  type Positions,
} from "../data/api.js";
import { openRun } from "./load.js";
import { openLayout } from "./open-layout.js";
import { layoutsOf } from "./running.js";
import type { Session } from "./session.js";
import type { NamedView } from "./session-state.js";
import { attempt } from "./task.js";
import { readViews } from "./views.js";
import { withViews } from "./with-views.js";

const VIEWS = /\.(json|txt)$/iu;
/** What a run of opened files is called: no folder can have this name. */
const RUN_PREFIX = "file: ";

export async function openFiles(session: Session, files: readonly File[]): Promise<void> {
  const [first] = files;
  if (first === undefined) return;
  const views = files.filter(({ name }) => VIEWS.test(name));
  const data = files.filter((file) => !views.includes(file));
  if (data.length > 0)
    await attempt(
      session,
      first.name,
      (task) => openData(session, data, task),
      () => openFiles(session, files),
    );
  for (const file of views)
    await attempt(
      session,
      file.name,
      () => openViews(session, file),
      () => openFiles(session, [file]),
    );
}

async function openViews(session: Session, file: File): Promise<void> {
  const { dataset } = session.now;
  if (dataset === null)
    throw refused(
      file.name,
      "views, and no data that they could show",
      "data first",
      "Open a run, or these together with their vectors.",
    );
  const found = viewsIn(new Uint8Array(await file.arrayBuffer()), dataset, file.name);
  session.patch({ views: withViews(session.now.views, found), popover: "views" });
  session.say(`${found.length === 1 ? "1 view" : `${found.length} views`} from ${file.name}.`);
}

function viewsIn(bytes: Uint8Array, dataset: Dataset, name: string): readonly NamedView[] {
  try {
    return readViews(bytes, dataset, name);
  } catch (error) {
    throw refused(
      name,
      error instanceof Error ? error.message : String(error),
      "views that this tab or the stock projector saved",
      "Download them again there, then open that file.",
    );
  }
}

const refused = (where: string, found: string, wanted: string, next: string): DataError =>
  new DataError({ code: "unsupported", where, found, wanted, next });

async function openData(
  session: Session,
  files: readonly File[],
  task: Parameters<LocalFiles["readOpened"]>[1],
): Promise<void> {
  const reader = await session.surroundings.localFiles?.();
  if (reader === undefined) return;
  const opened = await reader.readOpened(files, task);
  if (task?.signal?.aborted) return;
  if (isLayoutAlone(session, opened)) return addLayout(session, opened);
  const local = await reader.localRun(opened, `${RUN_PREFIX}${files[0]?.name ?? ""}`);
  session.surroundings = {
    ...session.surroundings,
    source: reader.withLocalRun(session.surroundings.source, local),
  };
  session.patch({ runs: await session.surroundings.source.listRuns(task) });
  await openRun(session, local.name, {});
}

/** One matrix of two or three columns and as many rows as are open: a layout of them. */
function isLayoutAlone(session: Session, { matrices, metadata, pictures }: Opened): boolean {
  const [only] = matrices;
  const isOne = matrices.length === 1 && metadata === null && pictures.length === 0;
  const isFlat = only?.dim === 2 || only?.dim === 3;
  return isOne && isFlat && only.rows === session.now.dataset?.rows;
}

async function addLayout(session: Session, { matrices }: Opened): Promise<void> {
  const [matrix] = matrices;
  if (matrix === undefined) return;
  const taken = layoutsOf(session.now).map(({ name }) => name);
  const name = taken.includes(matrix.name) ? `${matrix.name}, opened` : matrix.name;
  const placement: Positions = { positions: matrix.data, dims: matrix.dim as 2 | 3, missing: 0 };
  const info = {
    name,
    dims: placement.dims,
    method: "given",
    parameters: {},
    quality: null,
    varianceRatios: null,
  };
  const others = session.now.own.filter((one) => one.info.name !== name);
  session.patch({ own: [...others, { info, placement }] });
  await openLayout(session, name);
}
