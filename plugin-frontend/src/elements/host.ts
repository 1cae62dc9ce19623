/** What the tab gets from the page around it: theme, reloads, address, memory, clipboard. Each may be refused. */
import type { ThemeName } from "../state/palette.js";

/** The host page's window where it may be looked into (same origin), else null: in a notebook it may not. */
export function hostWindow(): Window | null {
  try {
    return window.parent !== window && window.parent.document ? window.parent : null;
  } catch {
    return null;
  }
}

/** Follows TensorBoard's dark mode at once: its class on the body of the host page, else the system's wish. */
export function watchTheme(changed: (theme: ThemeName) => void): () => void {
  const host = hostWindow();
  const wish = matchMedia("(prefers-color-scheme: dark)");
  const body = host?.document.body;
  const tell = () => {
    const isDark = body ? body.classList.contains("dark-mode") : wish.matches;
    document.documentElement.classList.toggle("dark-mode", isDark);
    changed(isDark ? "dark" : "light");
  };
  const observer = new MutationObserver(tell);
  if (body) observer.observe(body, { attributes: true, attributeFilter: ["class"] });
  else wish.addEventListener("change", tell);
  tell();
  return () => {
    observer.disconnect();
    wish.removeEventListener("change", tell);
  };
}

/** TensorBoard's Roboto stands on the same server, under names that only its own page knows. */
export function borrowFonts(): void {
  const host = hostWindow();
  if (host === null) return;
  const root = new URL(".", host.location.href).pathname;
  const rules: string[] = [];
  for (const sheet of host.document.styleSheets) {
    try {
      for (const rule of sheet.cssRules) {
        const isFont = rule.type === CSSRule.FONT_FACE_RULE;
        if (isFont && /font-family:\s*["']?Roboto["']?\s*;/u.test(rule.cssText))
          // TensorBoard names its fonts from the root of the server, and finds none below a path prefix.
          rules.push(rule.cssText.replace(/url\("\/(?=font-)/gu, `url("${root}`));
      }
    } catch {
      // A sheet of another origin keeps its rules to itself.
    }
  }
  if (rules.length === 0) return;
  const style = document.createElement("style");
  style.textContent = rules.join("\n");
  document.head.append(style);
}

/**
 * Listens to TensorBoard's plugin messages: a reload by its button or timer. The host wants an answer to each message.
 * Source: tensorboard/components/experimental/plugin_util (message.ts, plugin-guest.ts).
 */
export function watchReloads(reloaded: () => void): () => void {
  if (window.parent === window) return () => undefined;
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data }: MessageEvent<string>) => {
    let message: { type?: string; id?: number; isReply?: boolean };
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    if (message.isReply) return;
    channel.port1.postMessage(
      JSON.stringify({
        type: message.type,
        id: message.id,
        payload: null,
        error: null,
        isReply: true,
      }),
    );
    if (message.type === "experimental.DataReloaded") reloaded();
  };
  window.parent.postMessage("experimental.bootstrap", "*", [channel.port2]);
  return () => channel.port1.close();
}

/** Where the state stands in the hash of TensorBoard's page. */
export const HASH_KEY = "p.pointillist.view";

function hashOf(owner: Window): URLSearchParams {
  return new URLSearchParams(owner.location.hash.replace(/^#/u, ""));
}

/** The state that a link carries, or null. */
export function readLink(): string | null {
  const owner = hostWindow() ?? window;
  return hashOf(owner).get(HASH_KEY);
}

/** What the browser remembers for this address; a frame without storage remembers until it is closed. */
const remembered = new Map<string, string>();
const MEMORY_PREFIX = "pointillist:";

/** False where storage is blocked or full: it is remembered until the tab is closed. */
export function remember(key: string, value: string): boolean {
  remembered.set(key, value);
  try {
    localStorage.setItem(`${MEMORY_PREFIX}${key}`, value);
    return true;
  } catch {
    return false;
  }
}

export function recall(key: string): string | null {
  try {
    return remembered.get(key) ?? localStorage.getItem(`${MEMORY_PREFIX}${key}`);
  } catch {
    return remembered.get(key) ?? null;
  }
}
