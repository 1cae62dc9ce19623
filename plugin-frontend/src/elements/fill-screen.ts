/**
 * The whole tab on the whole screen, or back again. A frame that may not do that, as in most notebooks, opens the tab
 * in a window of its own instead.
 */
export async function fillScreen(): Promise<void> {
  if (document.fullscreenElement !== null) return document.exitFullscreen();
  try {
    await document.documentElement.requestFullscreen();
  } catch {
    window.open(ownAddress(), "_blank", "noopener");
  }
}

function ownAddress(): string {
  try {
    return window.parent.location.href;
  } catch {
    return window.location.href; // the page around is none of ours
  }
}
