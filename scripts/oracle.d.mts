export function oraclePython(): string | undefined;
export function boardPython(): string | undefined;
export function examplesPython(): string | undefined;
export function torchPython(): string | undefined;
export function remotePython(): string | undefined;
