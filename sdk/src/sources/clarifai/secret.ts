/** What `util.inspect` asks for; a registered symbol, so nothing need be imported. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/**
 * A key that cannot be printed by accident: every way of turning it into text gives `[secret]`.
 * @example
 * // Never shown by accident.
 * String(new Secret("my-token")); // => "[secret]"
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The key itself, for the one header that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [INSPECT](): string {
    return "[secret]";
  }
}
