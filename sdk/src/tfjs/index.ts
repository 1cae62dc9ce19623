/**
 * Adapters for TensorFlow.js. No version or backend of it is imported: models and tensors are known by their shape.
 * @module
 */
export {
  type CallbackEmbedding,
  type CallbackOptions,
  type FitCallback,
  type FitModel,
  tensorBoardCallback,
} from "./callback.js";
