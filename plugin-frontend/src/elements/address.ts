/** Links and the clipboard: what the tab writes outside itself. Each may be refused. */
import { HASH_KEY, hostWindow } from "./host.js";

/** The address of the page with the state in it; null while TensorBoard shows another plugin. */
function hashFor(owner: Window, text: string): string | null {
  const [first = "", ...rest] = owner.location.hash.replace(/^#/u, "").split("&");
  const kept = rest.filter((part) => part !== "" && !part.startsWith(`${HASH_KEY}=`));
  const plugin = first.includes("=") ? "pointillist" : first || "pointillist";
  if (hostWindow() !== null && plugin !== "pointillist") return null;
  return `#${[plugin, ...kept, `${HASH_KEY}=${encodeURIComponent(text)}`].join("&")}`;
}

/** An address that opens the view which `text` describes. */
export function linkTo(text: string): string {
  const owner = hostWindow() ?? window;
  return owner.location.href.replace(/#.*$/u, "") + (hashFor(owner, text) ?? "");
}

/** Writes the state into the address of the page, without a step in the browser's own history. */
export function writeLink(text: string): void {
  const owner = hostWindow() ?? window;
  const hash = hashFor(owner, text);
  if (hash === null) return;
  try {
    owner.history.replaceState(owner.history.state, "", hash);
  } catch {
    // A frame that may not write the address still works; only links are lost.
  }
}

/** Puts text on the clipboard; where the frame may not, through a field and the old command. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    field.style.opacity = "0";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
