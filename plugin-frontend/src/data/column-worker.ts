/** Metadata in a worker: scanning, searching and sorting stay off the page. */
import { columnFunctions } from "./column-functions.js";
import { serve } from "./worker-serve.js";

serve("metadata", columnFunctions());
