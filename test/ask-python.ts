import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Context } from "mocha";
import { oraclePython } from "#scripts/oracle.mjs";
import { skip } from "./skip.js";

/**
 * Answers one question a line, each in a fork of its own: nothing that a question does is there for the next one. What
 * questions import is loaded before the fork and stays: TensorFlow takes four seconds to import.
 */
const ORACLE = `
import ast, importlib, json, os, sys, tempfile, traceback

def load(script):
  try: parsed = ast.parse(script)
  except SyntaxError: return # told in the fork
  for node in parsed.body:
    names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
    if isinstance(node, ast.ImportFrom) and node.module: names = [node.module]
    for name in names:
      try: importlib.import_module(name)
      except Exception: pass # the question fails by it, and says so

def answer(question, out):
  room = {"__name__": "__main__", "given": question["given"]}
  exec(compile(question["script"], "<question>", "exec"), room)
  with open(out, "w") as file: json.dump(room["answer"], file)

for line in sys.stdin:
  question = json.loads(line)
  load(question["script"])
  with tempfile.TemporaryDirectory() as folder:
    out, said = os.path.join(folder, "answer"), os.path.join(folder, "said")
    child = os.fork()
    if child == 0:
      status = 1
      try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for stream in (1, 2): os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)
        answer(question, out)
        status = 0
      except BaseException:
        traceback.print_exc()
      finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    _, status = os.waitpid(child, 0)
    with open(said, errors="replace") as file: words = file.read()
    found = None
    if status == 0:
      with open(out) as file: found = file.read()
    sys.stdout.write(json.dumps({"status": status, "said": words, "answer": found}) + "\\n")
    sys.stdout.flush()
`;

interface Oracle {
  readonly process: ChildProcess;
  readonly lines: Interface;
}

let oracle: Oracle | undefined;
/** Questions wait for each other. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a Python script with the oracle's NumPy, SciPy and scikit-learn. It finds `given` (from JSON) and leaves its
 * answer in `answer`. Skips the test where there is no oracle.
 */
export function askPython<T>(context: Context, script: string, given: unknown): Promise<T> {
  const python = oraclePython();
  if (!python) skip(context, "needs the oracle's Python: run `npm test`, which makes it");
  const asked = last.then(() => ask<T>(python, JSON.stringify({ script, given })));
  last = asked.catch(() => undefined);
  return asked;
}

async function ask<T>(python: string, question: string): Promise<T> {
  oracle ??= start(python);
  const { process, lines } = oracle;
  hold(process, true);
  try {
    const line = await new Promise<string>((resolve, reject) => {
      lines.once("line", resolve);
      lines.once("close", () => {
        oracle = undefined;
        reject(new Error("the oracle's Python ended"));
      });
      process.stdin?.write(`${question}\n`);
    });
    const { status, said, answer } = JSON.parse(line);
    if (status !== 0) throw new Error(said || `the question ended with status ${status}`);
    return JSON.parse(answer) as T;
  } finally {
    lines.removeAllListeners();
    hold(process, false);
  }
}

function start(python: string): Oracle {
  const child = spawn(python, ["-c", ORACLE], { stdio: ["pipe", "pipe", "ignore"] });
  child.stdin.on("error", () => {}); // it has ended, which the question that waits is told
  return { process: child, lines: createInterface({ input: child.stdout }) };
}

/** While nothing is asked the oracle keeps nobody waiting: it ends with this process. */
function hold(child: ChildProcess, isAsked: boolean): void {
  for (const one of [child, child.stdin, child.stdout] as unknown as NodeJS.Immediate[])
    if (isAsked) one.ref();
    else one.unref();
}
