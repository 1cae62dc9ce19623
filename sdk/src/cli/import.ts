import { basename, extname } from "node:path";
import { type FromFileOptions, fromFile } from "../sources/files/from-file.js";
import { type Command, EXIT, onlyPositional } from "./command.js";
import { LOG_OPTIONS, logSet, sayHowToLook } from "./log-set.js";

/** `import` is a word of the language. */
export const importCommand: Command = {
  name: "import",
  summary:
    "Logs vectors that you have in a file: NumPy, Parquet, Arrow, CSV, JSON, word2vec, GloVe, HDF5 ...",
  positionals: "FILE",
  options: [
    {
      name: "vector",
      value: "NAME",
      help: "column of lists, array, or beginning of numbered columns",
    },
    { name: "id", value: "NAME", help: "column that names the rows" },
    {
      name: "concepts",
      value: "NAME",
      multiple: true,
      help: "column of labels; may be given again",
    },
    { name: "image", value: "NAME", help: "column with paths of pictures" },
    {
      name: "join",
      value: "FILE",
      multiple: true,
      help: "table with more of the same rows: labels, columns, pictures",
    },
    { name: "on", value: "NAME", help: "column of the joined tables that holds the ids" },
    { name: "dry-run", help: "say what was found and log nothing" },
    ...LOG_OPTIONS,
  ],
  details:
    "The format is found from the content. What the columns were taken for is printed, and can be set.\n" +
    "A joined table is matched by id, or row by row where the vectors have no ids; what did not match is counted.",
  async run(invocation) {
    const path = onlyPositional(invocation, "FILE");
    const named = (name: "vector" | "id" | "image" | "on"): FromFileOptions => {
      const value = invocation.value(name);
      return value === undefined ? {} : { [name]: value };
    };
    const concepts = invocation.values("concepts");
    const set = await fromFile(path, {
      ...named("vector"),
      ...named("id"),
      ...named("image"),
      ...named("on"),
      join: invocation.values("join"),
      ...(concepts.length ? { concepts } : {}),
    });
    const found = {
      file: path,
      rows: set.ids.length,
      dim: set.dim,
      columns: [...set.columns.keys()],
      concepts: set.concepts ? new Set(set.concepts.flat().map((one) => one.name)).size : 0,
      ...set.origin,
    };
    const words = Object.entries(found).map(([name, value]) => `  ${name}: ${String(value)}\n`);
    invocation.terminal.note(`found\n${words.join("")}`);
    if (invocation.flag("dry-run")) {
      if (invocation.flag("json")) invocation.terminal.out(`${JSON.stringify({ found })}\n`);
      return EXIT.ok;
    }
    const run = basename(path, extname(path));
    const ref = await logSet(invocation, set, { run, tag: "vectors" });
    if (invocation.flag("json"))
      invocation.terminal.out(
        `${JSON.stringify({ found, logged: { tag: ref.tag, step: ref.step, folder: ref.folder } })}\n`,
      );
    sayHowToLook(invocation, ref);
    return EXIT.ok;
  },
};
