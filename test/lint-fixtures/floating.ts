// Must fail to lint: an unawaited write is a lost record. scripts/test.mjs checks that it does.
async function write(): Promise<void> {}
export function careless(): void {
  write();
}
