// What this room uses of its host: both Node and every browser have them.
declare const performance: { now(): number };
declare function setTimeout(run: () => void, milliseconds: number): unknown;
