/** Clusters and figures of single points in a worker. */
import { analysisFunctions } from "./analysis-functions.js";
import { serve } from "./worker-serve.js";

serve("the analysis", analysisFunctions());
