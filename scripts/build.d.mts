export function compile(): void;
export function bundle(): Promise<void>;
export function packages(): Promise<{
  readonly tarball: string;
  readonly imageModel: string;
  readonly wheel: string;
}>;
export function packTarball(folder?: string): Promise<string>;
export function stageSdk(folder: string): Promise<string>;
export function packImageModel(folder?: string): string;
