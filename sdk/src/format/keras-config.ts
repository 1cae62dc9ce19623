/**
 * How a projector config names the embeddings of Keras' TensorBoard callback: all alike, whatever layer they are of,
 * one entry for each layer of the class Embedding, in the model's order.
 * Source: keras/src/callbacks/tensorboard.py and tf_keras/src/callbacks.py, `_configure_embeddings`.
 */

/** The one name that the callback knows. */
export const KERAS_EMBEDDING = "layer_with_weights-0/embeddings/.ATTRIBUTES/VARIABLE_VALUE";

/** Key of an Embedding's weights in a checkpoint of Keras 2; the number is the layer's place in the model. */
const OBJECT_EMBEDDING = /^layer_with_weights-(\d+)\/embeddings\/\.ATTRIBUTES\/VARIABLE_VALUE$/;

/** Name of a layer of the class Embedding in a file of weights: the number counts such layers. */
const WEIGHTS_EMBEDDING = /^layers\/embedding(?:_(\d+))?\/vars\/0$/;

/** The place of an Embedding's weights among all of its model, by key; undefined for other keys. */
function placeOf(key: string): number | undefined {
  const match = OBJECT_EMBEDDING.exec(key) ?? WEIGHTS_EMBEDDING.exec(key);
  return match ? Number(match[1] ?? 0) : undefined;
}

/**
 * The keys among `keys` (of matrices) that `count` entries of the callback mean, in the order of those entries. A model
 * of a class of its own keeps its layers under the names of its attributes, so nothing tells their class: there the
 * layers of a single matrix are meant, where they are as many.
 */
export function kerasEmbeddings(keys: readonly string[], count: number): string[] {
  const placed = keys.filter((key) => placeOf(key) !== undefined);
  if (placed.length > 0) return placed.sort((a, b) => (placeOf(a) ?? 0) - (placeOf(b) ?? 0));
  const single = keys.filter((key) => /^(?!layers\/)[^/]+\/vars\/0$/.test(key));
  return single.length === count ? single : [];
}
