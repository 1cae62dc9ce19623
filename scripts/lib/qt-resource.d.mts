export function readQtResource(file: Uint8Array): Generator<[path: string, bytes: Uint8Array]>;
