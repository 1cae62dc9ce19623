import type { Terminal } from "./command.js";

const REDRAW_MS = 100;

/**
 * Returns a function that shows how far a long work is: one line drawn over itself for a person, one line each tenth for a
 * log file; news is shown at once in both.
 */
export function progressLine(
  terminal: Terminal,
  unit: string,
): (done: number, total: number, extra?: string, isNews?: boolean) => void {
  const started = Date.now();
  let drawnAt = 0;
  let tenth = 0;
  return (done, total, extra = "", isNews = false) => {
    const isEnd = done >= total;
    const seconds = (Date.now() - started) / 1000;
    const rate = done / Math.max(seconds, 0.001);
    const left = rate > 0 ? Math.ceil((total - done) / rate) : 0;
    const words = [
      `${done}/${total} ${unit}`,
      `${rate.toFixed(rate < 10 ? 1 : 0)}/s`,
      isEnd ? `${seconds.toFixed(1)} s` : `${left} s left`,
      extra,
    ];
    const line = words.filter(Boolean).join(", ");
    if (terminal.isInteractive) {
      if (!isEnd && !isNews && Date.now() - drawnAt < REDRAW_MS) return;
      drawnAt = Date.now();
      terminal.note(`\r\x1b[K${line}${isEnd ? "\n" : ""}`);
      return;
    }
    const now = Math.floor((done / Math.max(total, 1)) * 10);
    if (now <= tenth && !isNews) return;
    tenth = Math.max(now, tenth);
    terminal.note(`${line}\n`);
  };
}
