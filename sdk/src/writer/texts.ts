import { ArgumentError, ShapeError } from "../errors.js";
import type { TensorLike } from "./tensor-like.js";
import { countOf, isTensorLike } from "./tensor-like.js";

/** A text, lists of texts to any depth, texts with a shape, or a string tensor. */
export type Texts =
  | string
  | readonly (string | Texts)[]
  | { readonly data: readonly string[]; readonly shape: readonly number[] }
  | TensorLike;

/** Texts with their shape, row-major. */
export interface FlatTexts {
  readonly strings: readonly string[];
  readonly shape: readonly number[];
}

/** @throws ArgumentError for anything but texts, ShapeError for lists of unequal length. */
export function readTexts(input: Texts, argument: string): FlatTexts {
  if (typeof input === "string") return { strings: [input], shape: [] };
  if (Array.isArray(input)) return flatten(input as readonly Texts[], argument);
  if (isTensorLike(input))
    return checked(Array.from(input.dataSync() as ArrayLike<unknown>), input.shape, argument);
  if (typeof input === "object" && input !== null && "data" in input && "shape" in input)
    return checked(input.data as readonly unknown[], input.shape, argument);
  throw new ArgumentError(
    argument,
    "a text, or lists of texts",
    input === null ? "null" : typeof input,
  );
}

function checked(
  values: readonly unknown[],
  shape: readonly number[],
  argument: string,
): FlatTexts {
  const count = countOf(shape, argument);
  if (values.length !== count)
    throw new ShapeError(argument, `${count} texts for shape [${shape}]`, `${values.length}`);
  return { strings: values.map((value) => requireText(value, argument)), shape };
}

function flatten(input: readonly Texts[], argument: string): FlatTexts {
  const shape: number[] = [];
  for (let level: unknown = input; Array.isArray(level); level = level[0]) shape.push(level.length);
  const strings: string[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (depth === shape.length) {
      strings.push(requireText(value, argument));
      return;
    }
    const found = Array.isArray(value) ? `${value.length}` : typeof value;
    if (!Array.isArray(value) || value.length !== shape[depth])
      throw new ShapeError(argument, `lists of ${shape[depth]}, as the first`, found);
    for (const item of value) visit(item, depth + 1);
  };
  visit(input, 0);
  return { strings, shape };
}

function requireText(value: unknown, argument: string): string {
  if (typeof value === "string") return value;
  throw new ArgumentError(argument, "texts", value === null ? "null" : typeof value);
}
