/** Vectors in a worker: exact neighbours stay off the page. */
import { vectorFunctions } from "./vector-functions.js";
import { serve } from "./worker-serve.js";

serve("vectors", vectorFunctions());
