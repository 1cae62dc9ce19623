export const CHROMIUM_FLAGS: readonly string[];
export const CHROMIUM_HELP: string;
export function findChromium(): string | undefined;
export function ensureChromium(): string | undefined;
