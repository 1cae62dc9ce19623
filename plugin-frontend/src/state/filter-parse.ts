/**
 * Reads the filter line:
 *
 *   either := all (OR all)*        all := one (AND? one | NOT one)*
 *   one    := NOT one | "(" either ")" | name (comparison value)?
 *   name   := words that are no operator, or "quoted"
 *
 * Operators are upper case, so that a concept may be called "black and white".
 */
import { COMPARISONS, type Comparison, type Filter } from "./filter-ast.js";

/** Deeper parentheses are refused: the parser calls itself once for each. */
export const FILTER_DEPTH = 50;

/** What could not be read; `from` and `to` are places in the text. */
export interface FilterProblem {
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

export type FilterReading =
  | { readonly filter: Filter | null; readonly problem: null }
  | { readonly filter: null; readonly problem: FilterProblem };

interface Token {
  readonly kind: "word" | "quoted" | "operator" | "comparison" | "(" | ")" | "end";
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

class Refusal extends Error {
  constructor(readonly problem: FilterProblem) {
    super(problem.message);
  }
}

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /"((?:[^"\\]|\\.)*)("?)|[()]|>=|<=|!=|[<>=]|[^\s"()<>=!]+|\S/gsu;
  for (const match of text.matchAll(pattern)) {
    const [whole, inside, close] = match;
    const place = { from: match.index, to: match.index + whole.length };
    if (whole.startsWith('"')) {
      if (close !== '"') throw new Refusal({ message: "the quote is not closed", ...place });
      tokens.push({ kind: "quoted", text: (inside ?? "").replace(/\\(.)/gsu, "$1"), ...place });
    } else if (whole === "(" || whole === ")") tokens.push({ kind: whole, text: whole, ...place });
    else if (COMPARISONS.includes(whole as Comparison))
      tokens.push({ kind: "comparison", text: whole, ...place });
    else if (whole === "AND" || whole === "OR" || whole === "NOT")
      tokens.push({ kind: "operator", text: whole, ...place });
    else if (whole === "!") throw new Refusal({ message: "write != or NOT", ...place });
    else tokens.push({ kind: "word", text: whole, ...place });
  }
  tokens.push({ kind: "end", text: "", from: text.length, to: text.length });
  return tokens;
}

class Reader {
  #at = 0;
  constructor(private readonly tokens: readonly Token[]) {}

  peek(): Token {
    return this.tokens[this.#at] as Token; // the end token is never passed
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.#at++;
    return token;
  }

  refuse(message: string, token = this.peek()): never {
    throw new Refusal({ message, from: token.from, to: Math.max(token.to, token.from) });
  }

  either(depth: number): Filter {
    if (depth > FILTER_DEPTH) this.refuse(`more than ${FILTER_DEPTH} parentheses inside another`);
    const parts = [this.all(depth)];
    while (this.peek().kind === "operator" && this.peek().text === "OR") {
      this.take();
      parts.push(this.all(depth));
    }
    return parts.length === 1 ? (parts[0] as Filter) : { kind: "or", of: parts };
  }

  all(depth: number): Filter {
    const parts = [this.one(depth)];
    for (;;) {
      const { kind, text } = this.peek();
      if (kind === "operator" && text === "AND") this.take();
      else if (kind === "operator" && text === "OR") break;
      else if (kind === "end" || kind === ")") break;
      else if (kind === "comparison") this.refuse(`${text} needs a name before it`);
      parts.push(this.one(depth));
    }
    return parts.length === 1 ? (parts[0] as Filter) : { kind: "and", of: parts };
  }

  one(depth: number): Filter {
    if (depth > FILTER_DEPTH) this.refuse(`more than ${FILTER_DEPTH} parts inside another`);
    const token = this.peek();
    if (token.kind === "operator" && token.text === "NOT") {
      this.take();
      return { kind: "not", of: this.one(depth + 1) };
    }
    if (token.kind === "(") {
      this.take();
      const inside = this.either(depth + 1);
      if (this.peek().kind !== ")") this.refuse("the parenthesis is not closed", token);
      this.take();
      return inside;
    }
    const name = this.name();
    if (this.peek().kind !== "comparison") return { kind: "term", name, test: null };
    const comparison = this.take().text as Comparison;
    return { kind: "term", name, test: { comparison, value: this.name() } };
  }

  name(): string {
    const token = this.peek();
    if (token.kind === "quoted") return this.take().text;
    if (token.kind !== "word") {
      this.refuse(
        token.kind === "end" ? "a name is missing" : `a name is missing before ${token.text}`,
      );
    }
    const words: string[] = [];
    while (this.peek().kind === "word") words.push(this.take().text);
    return words.join(" ");
  }
}

/** Reads a filter; empty text is no filter. Never throws. */
export function parseFilter(text: string): FilterReading {
  try {
    const reader = new Reader(tokenise(text));
    if (reader.peek().kind === "end") return { filter: null, problem: null };
    const filter = reader.either(0);
    if (reader.peek().kind !== "end") reader.refuse(`${reader.peek().text} has nothing to close`);
    return { filter, problem: null };
  } catch (error) {
    if (error instanceof Refusal) return { filter: null, problem: error.problem };
    throw error;
  }
}
