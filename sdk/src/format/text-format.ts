import { FormatError } from "../errors.js";

/**
 * Protobuf text format, as much of it as config files use, without a schema: fields keep their order, unknown ones
 * are fields like all others. Source: protobuf.dev "Text Format Language Specification".
 */

/** A message: its fields in the order of the text. */
export interface TextMessage {
  readonly fields: readonly TextField[];
}

/** One field. `start` and `end` are offsets into the text (UTF-16 units), the value included. */
export interface TextField {
  readonly name: string;
  readonly value: TextValue;
  readonly start: number;
  readonly end: number;
}

/** A scalar as written (`token`) or unquoted (`text`), or a message. */
export type TextValue =
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "token"; readonly text: string }
  | { readonly kind: "message"; readonly message: TextMessage };

export interface TextLimits {
  /** Characters of the whole text. */
  readonly length: number;
  readonly depth: number;
  readonly fields: number;
}

export const DEFAULT_TEXT_LIMITS: TextLimits = {
  length: 4 * 2 ** 20,
  depth: 64,
  fields: 1_000_000,
};

const SPACE = /(?:[\s\0]|#[^\n]*)*/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*|\[[^\]\n]{1,512}\]/y;
const TOKEN = /-?\s*[A-Za-z0-9_.+-]+/y;
const CLOSERS: Readonly<Record<string, string>> = { "{": "}", "<": ">" };

/**
 * Parses a text into its fields.
 * @throws FormatError `corrupt` with the line, `limit` for depth, size and number of fields.
 * @example
 * parseTextFormat('a: 1 b { c: "text" }'); // fields by name, as they stood
 */
export function parseTextFormat(
  text: string,
  source = "config.pbtxt",
  limits = DEFAULT_TEXT_LIMITS,
): TextMessage {
  if (text.length > limits.length) {
    const message = `${text.length} characters, allowed ${limits.length}`;
    throw new FormatError("limit", message, { source, offset: 0 });
  }
  return new Parser(text, source, limits).file();
}

/**
 * A string as the text format writes it: in double quotes, breaks and control characters escaped, Unicode kept.
 * @example
 * quoteText('a "quoted" word'); // => '"a \\"quoted\\" word"'
 */
export function quoteText(text: string): string {
  const escaped = text.replace(/[\\"]/g, "\\$&").replace(/[\p{Cc}\p{Surrogate}]/gu, (character) => {
    const code = character.charCodeAt(0);
    if (code === 0x0a) return "\\n";
    if (code === 0x09) return "\\t";
    if (code === 0x0d) return "\\r";
    const bytes = new TextEncoder().encode(character);
    return Array.from(bytes, (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
  });
  return `"${escaped}"`;
}

class Parser {
  private at = 0;
  private fieldCount = 0;

  constructor(
    private readonly text: string,
    private readonly source: string,
    private readonly limits: TextLimits,
  ) {}

  file(): TextMessage {
    const message = this.message("", 0);
    if (this.at < this.text.length) this.fail(`unexpected ${this.shown()}`);
    return message;
  }

  private message(closer: string, depth: number): TextMessage {
    if (depth > this.limits.depth) this.fail(`more than ${this.limits.depth} levels deep`, "limit");
    const fields: TextField[] = [];
    for (;;) {
      this.match(SPACE);
      const next = this.text[this.at];
      if (next === undefined) {
        if (closer !== "") this.fail(`a message is not closed: ${closer} is missing`);
        return { fields };
      }
      if (next === closer) {
        this.at++;
        return { fields };
      }
      this.field(fields, depth);
      this.match(SPACE);
      const separator = this.text[this.at];
      if (separator === "," || separator === ";") this.at++;
    }
  }

  private field(fields: TextField[], depth: number): void {
    const start = this.at;
    const name = this.match(NAME) || this.fail(`expected a field name, found ${this.shown()}`);
    this.match(SPACE);
    const colon = this.text[this.at] === ":";
    if (colon) this.at++;
    this.match(SPACE);
    const add = (value: TextValue) => {
      if (++this.fieldCount > this.limits.fields) {
        this.fail(`more than ${this.limits.fields} fields`, "limit");
      }
      fields.push({ name, value, start, end: this.at });
    };
    if (this.text[this.at] !== "[") {
      add(this.value(name, colon, depth));
      return;
    }
    this.at++;
    for (;;) {
      this.match(SPACE);
      if (this.text[this.at] === "]") break;
      add(this.value(name, true, depth));
      this.match(SPACE);
      if (this.text[this.at] === ",") this.at++;
      else if (this.text[this.at] !== "]") this.fail(`expected , or ] in ${name}`);
    }
    this.at++;
  }

  private value(name: string, colon: boolean, depth: number): TextValue {
    const opener = this.text[this.at] ?? "";
    const closer = CLOSERS[opener];
    if (closer !== undefined) {
      this.at++;
      return { kind: "message", message: this.message(closer, depth + 1) };
    }
    if (!colon) this.fail(`${name}: expected a colon or a message`);
    if (opener === '"' || opener === "'") return { kind: "string", text: this.strings() };
    const token = this.match(TOKEN);
    if (token === "") this.fail(`${name}: expected a value, found ${this.shown()}`);
    return { kind: "token", text: token.replace(/\s+/g, "") };
  }

  /** One or more quoted strings in a row are one string. Escapes name bytes; the whole is UTF-8. */
  private strings(): string {
    const bytes: number[] = [];
    for (;;) {
      const quote = this.text[this.at];
      if (quote !== '"' && quote !== "'") break;
      this.at++;
      this.string(quote, bytes);
      this.match(SPACE);
    }
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  }

  private string(quote: string, bytes: number[]): void {
    const encoder = new TextEncoder();
    let from = this.at;
    const flush = () => {
      for (const byte of encoder.encode(this.text.slice(from, this.at))) bytes.push(byte);
    };
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined || character === "\n") this.fail("a string is not closed");
      if (character === quote) {
        flush();
        this.at++;
        return;
      }
      if (character !== "\\") {
        this.at++;
        continue;
      }
      flush();
      this.at++;
      this.escape(bytes, encoder);
      from = this.at;
    }
  }

  private escape(bytes: number[], encoder: TextEncoder): void {
    const octal = this.match(/[0-7]{1,3}/y);
    const hex = octal === "" ? this.match(/[xX][0-9a-fA-F]{1,2}/y) : "";
    if (octal !== "" || hex !== "") {
      bytes.push(
        octal !== "" ? Number.parseInt(octal, 8) & 0xff : Number.parseInt(hex.slice(1), 16),
      );
      return;
    }
    const unicode = this.match(/u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}/y);
    if (unicode !== "") {
      const code = Number.parseInt(unicode.slice(1), 16);
      if (code > 0x10ffff) this.fail(`\\${unicode} is no character`);
      bytes.push(...encoder.encode(String.fromCodePoint(code)));
      return;
    }
    const named = "abfnrtv\\'\"?".indexOf(this.text[this.at] ?? " ");
    if (named < 0) this.fail("unknown escape");
    bytes.push([7, 8, 12, 10, 13, 9, 11, 92, 39, 34, 63][named] as number); // named is an index of both
    this.at++;
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.at += found.length;
    return found;
  }

  private shown(): string {
    const character = this.text[this.at];
    return character === undefined ? "the end" : JSON.stringify(character);
  }

  private fail(message: string, code: "corrupt" | "limit" = "corrupt"): never {
    const line = this.text.slice(0, this.at).split("\n").length;
    throw new FormatError(code, `line ${line}: ${message}`, {
      source: this.source,
      offset: this.at,
    });
  }
}
