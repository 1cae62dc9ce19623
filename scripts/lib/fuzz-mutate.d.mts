export interface RandomSource {
  next(): number;
  below(bound: number): number;
}
export function random(seed: number): RandomSource;
export function mutateInPlace(bytes: Uint8Array, source: RandomSource): Uint8Array;
export function mutate(bytes: Uint8Array, source: RandomSource): Uint8Array;
export function joined(...pieces: Uint8Array[]): Uint8Array;
