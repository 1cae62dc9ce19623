/** Opened files in a worker: reading text and unpacking stay off the page. */
import { readLocalFile } from "./local-files.js";
import { serve } from "./worker-serve.js";

const functions = { read: readLocalFile };
export type LocalFunctions = typeof functions;

serve("local files", functions);
