export function oraclePython(): string | undefined;
export function boardPython(): string | undefined;
