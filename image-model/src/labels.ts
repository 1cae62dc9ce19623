import { readModelFile } from "./network.js";

/** A label of a picture: a class of ImageNet, or a kind of things that several classes belong to. */
export interface ImageConcept {
  /** WordNet's own: `n02084071` is "dog". */
  readonly id: string;
  readonly name: string;
  /** The class's probability; of a kind, the sum of its classes'. From 0 to 1. */
  readonly value: number;
}

interface Label {
  readonly id: string;
  readonly name: string;
}

interface Labels {
  readonly classes: readonly (Label & { readonly kinds: readonly number[] })[];
  readonly kinds: readonly Label[];
}

/** Turns one row of probabilities into labels, most probable first. */
export type Labeller = (
  probabilities: Float32Array,
  limits: { readonly most: number; readonly least: number },
) => ImageConcept[];

/** Reads the names of the 1,000 classes and of the kinds above them. */
export async function readLabeller(): Promise<Labeller> {
  const labels = JSON.parse(new TextDecoder().decode(await readModelFile("labels.json"))) as Labels;
  return (probabilities, { most, least }) => {
    const sums = new Float64Array(labels.kinds.length);
    const found: ImageConcept[] = [];
    labels.classes.forEach(({ id, name, kinds }, index) => {
      const value = probabilities[index] ?? 0;
      if (value >= least) found.push({ id, name, value });
      for (const kind of kinds) sums[kind] = (sums[kind] ?? 0) + value;
    });
    labels.kinds.forEach(({ id, name }, index) => {
      const value = Math.min(1, sums[index] ?? 0); // rounding may reach past 1
      if (value >= least) found.push({ id, name, value });
    });
    return found.sort((a, b) => b.value - a.value).slice(0, most);
  };
}
