import type { LayoutProgress } from "../layout/index.js";
import type { Terminal } from "./command.js";

/** Wall and CPU seconds, the latter of all threads of this process. */
export interface PhaseSeconds {
  wall: number;
  cpu: number;
}

/** Books time to the phase that is under way, and draws progress for a person. */
export class LayoutClock {
  readonly phases: Record<string, PhaseSeconds> = {};
  #phase = "read";
  #wall = performance.now();
  #cpu = process.cpuUsage();
  readonly #start = performance.now();
  #drawn = false;

  constructor(readonly terminal: Terminal) {}

  /** Time from now on belongs to `phase`. */
  enter(phase: string): void {
    const wall = performance.now();
    const used = process.cpuUsage(this.#cpu);
    const entry = this.phases[this.#phase] ?? { wall: 0, cpu: 0 };
    entry.wall += (wall - this.#wall) / 1000;
    entry.cpu += (used.user + used.system) / 1e6;
    this.phases[this.#phase] = entry;
    this.#phase = phase;
    this.#wall = wall;
    this.#cpu = process.cpuUsage();
  }

  /** For `onProgress`. */
  readonly follow = ({ layout, phase, done, total, kl, secondsLeft }: LayoutProgress): void => {
    if (phase !== this.#phase) this.enter(phase);
    if (!this.terminal.isInteractive) return;
    const left = secondsLeft === undefined ? "" : `, ${Math.ceil(secondsLeft)} s left`;
    const divergence = kl === undefined ? "" : `, KL ${kl.toFixed(3)}`;
    this.terminal.note(`\r\x1b[K${layout}: ${phase} ${done}/${total}${divergence}${left}`);
    this.#drawn = true;
  };

  /** Ends the last phase and clears the line that was drawn on. */
  stop(): { seconds: Record<string, number>; cpuSeconds: Record<string, number> } {
    this.enter("end");
    if (this.#drawn) this.terminal.note("\r\x1b[K");
    const rounded = (pick: (phase: PhaseSeconds) => number, total: number) => ({
      ...Object.fromEntries(
        Object.entries(this.phases).map(([phase, used]) => [phase, Number(pick(used).toFixed(3))]),
      ),
      total: Number(total.toFixed(3)),
    });
    const cpu = Object.values(this.phases).reduce((sum, phase) => sum + phase.cpu, 0);
    return {
      seconds: rounded(({ wall }) => wall, (performance.now() - this.#start) / 1000),
      cpuSeconds: rounded(({ cpu: used }) => used, cpu),
    };
  }
}
