export function modulesOf(dist: string): string[];
export function loadedAtOnce(dist: string, entry: string): Set<string>;
export function joinModules(dist: string, out: string): Promise<void>;
