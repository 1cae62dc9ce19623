export function ensureExtra(name: string, packages: readonly string[]): string;
