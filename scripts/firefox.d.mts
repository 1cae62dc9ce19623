export const FIREFOX_HELP: string;
export function findFirefox(): string | undefined;
export function findDisplay(): string | undefined;
export function ensureFirefox(): string | undefined;
