/** Compares maps, off the page's thread. */
import { compareFunctions } from "./compare-functions.js";
import { serve } from "./worker-serve.js";

serve("the comparison", compareFunctions());
