export function compile(): void;
export function bundle(): Promise<void>;
export function packages(): { readonly tarball: string; readonly wheel: string };
export function packTarball(folder?: string): string;
