/** Ways by which files of this computer come in: a dialog of the browser, and dropping them on the tab. */
import type { Session } from "../state/session.js";
import { withScript } from "../state/task.js";

function open(session: Session, files: readonly File[]): Promise<void> {
  return withScript(
    session,
    "files of this computer",
    () => import("../state/local-files.js"),
    ({ openFiles }) => openFiles(session, files),
  );
}

export function chooseFiles(session: Session): void {
  const field = document.createElement("input");
  field.type = "file";
  field.multiple = true;
  field.accept = ".tsv,.csv,.txt,.npy,.npz,.parquet,.png,.jpg,.jpeg,.webp,.json";
  field.addEventListener("change", () => void open(session, [...(field.files ?? [])]));
  field.click();
}

/** Takes files that are dropped anywhere on the tab. Returns the function that ends it. */
export function watchDrops(session: Session): () => void {
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
  const over = (event: DragEvent) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
    const words = "Drop to open: it is read here and sent nowhere.";
    if (session.now.said?.words !== words) session.say(words);
  };
  const drop = (event: DragEvent) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    session.patch({ said: null });
    void open(session, [...(event.dataTransfer?.files ?? [])]);
  };
  window.addEventListener("dragover", over);
  window.addEventListener("drop", drop);
  return () => {
    window.removeEventListener("dragover", over);
    window.removeEventListener("drop", drop);
  };
}
