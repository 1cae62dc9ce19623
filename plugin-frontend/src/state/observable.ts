/** A value that tells its listeners when it changes. */
export class Observable<T> {
  readonly #listeners = new Set<(value: T) => void>();
  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set(value: T): void {
    if (Object.is(value, this.current)) return;
    this.current = value;
    // A copy: a listener may unsubscribe itself or another while it is told.
    for (const listener of [...this.#listeners]) listener(value);
  }

  /** Calls `listener` at each change, not at once. Returns the function that ends it. */
  subscribe(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
