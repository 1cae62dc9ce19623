import { encodeNpy } from "pointillist/format";
import type { Positions } from "../data/api.js";
import type { Session } from "../state/session.js";
import { attempt } from "../state/task.js";
import { download } from "./export.js";

/** Saves a layout in the form that a run takes: dropped into its `layouts` folder, it is a layout of that step. */
export function saveLayout(session: Session, name: string, placement: Positions): void {
  const { dataset } = session.now;
  const { positions, dims } = placement;
  if (dataset === null) return;
  const save = async () => {
    const bytes = encodeNpy("f4", [positions.length / dims, dims], positions);
    const slug = name.toLowerCase().replace(/[^a-z0-9_-]+/gu, "-");
    download(`${slug}@${dataset.step}.npy`, "application/octet-stream", [
      bytes as Uint8Array<ArrayBuffer>,
    ]);
  };
  void attempt(session, "export", save, () => saveLayout(session, name, placement));
}
