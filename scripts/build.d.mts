export function compile(): void;
export function bundle(): Promise<void>;
export function packages(): {
  readonly tarball: string;
  readonly imageModel: string;
  readonly wheel: string;
};
export function packTarball(folder?: string): string;
export function packImageModel(folder?: string): string;
