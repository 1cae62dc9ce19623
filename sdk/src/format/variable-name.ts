/** What a checkpoint's keys say to people. Source: tensorflow/python/checkpoint/trackable_view.py, `escape_local_name`. */
import { OBJECT_GRAPH_KEY } from "./object-graph-write.js";

/** End of the keys of TF2's object graphs. */
const ATTRIBUTE = "/.ATTRIBUTES/VARIABLE_VALUE";

/** Parts of such keys that hold what optimizers remember. */
const SLOT = "/.OPTIMIZER_SLOT/";

/** Names that TF1's optimizers add to a variable's. Source: tensorflow/python/training/*.py, `_get_or_make_slot`. */
const TF1_SLOT =
  /\/(?:Adam|Adam_1|AdaMax|AdaMax_1|Adagrad|Adadelta|Adadelta_1|Ftrl|Ftrl_1|Momentum|RMSProp|RMSProp_1|RMSProp_2|ExponentialMovingAverage)$/;

/** A variable of the model that the key knows only by its number in an optimizer of Keras 3. */
const LISTED_VARIABLE = /\/_trainable_variables\/\d+$/;

/** A variable of a layer that the key knows only by the layer's number in a model of Keras 2. */
const NUMBERED_LAYER = /(?:^|\/)layer(?:_with_weights)?-\d+\//;

/** Single numbers that training keeps beside the model. */
const COUNTER = /(?:^|\/)(?:save_counter|global_step|beta[12]_power|iter|iterations|_iterations)$/;

/**
 * What a variable is for: the model itself, an optimizer's memory of it, a count of training, or TensorFlow's own
 * notes. All but the first are usually not looked at.
 */
export type VariableRole = "model" | "slot" | "counter" | "internal";

/**
 * `encoder/embedding` of `encoder/embedding/.ATTRIBUTES/VARIABLE_VALUE`; in such keys `.S` is a slash, `..` a dot.
 * @example
 * readableName("encoder/embedding/.ATTRIBUTES/VARIABLE_VALUE"); // => "encoder/embedding"
 */
export function readableName(key: string): string {
  if (!key.endsWith(ATTRIBUTE)) return key;
  const path = key.slice(0, -ATTRIBUTE.length);
  return path.replace(/\.([S.])/g, (_, escaped) => (escaped === "S" ? "/" : "."));
}

/** True for names that say nothing; the object graph knows a better one (`Checkpoint.programNames`). */
export function isNumberedName(name: string): boolean {
  return LISTED_VARIABLE.test(name) || NUMBERED_LAYER.test(name);
}

/**
 * @param shape of the variable
 * @param shapeOf shape of another variable of the checkpoint, by its key
 */
export function variableRole(
  key: string,
  shape: readonly number[],
  shapeOf: (key: string) => readonly number[] | undefined,
): VariableRole {
  if (key === OBJECT_GRAPH_KEY || key.includes("/.ATTRIBUTES/OBJECT_CONFIG_JSON"))
    return "internal";
  if (key.includes(SLOT)) return "slot";
  const name = readableName(key);
  if (shape.length === 0 && COUNTER.test(name)) return "counter";
  // Keras keeps an optimizer's memory in lists, and beside it lists the model's own variables.
  if (name !== key && /(?:^|\/)_?optimizer\//.test(name) && !LISTED_VARIABLE.test(name))
    return shape.length > 0 ? "slot" : "counter";
  const owner = TF1_SLOT.test(key) ? shapeOf(key.replace(TF1_SLOT, "")) : undefined;
  return owner && String(owner) === String(shape) ? "slot" : "model";
}
