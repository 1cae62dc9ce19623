/** Concepts in a worker: decoding, filters and counts stay off the page. */
import { conceptFunctions } from "./concept-functions.js";
import { serve } from "./worker-serve.js";

serve("concepts", conceptFunctions());
