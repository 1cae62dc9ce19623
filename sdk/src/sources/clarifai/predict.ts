import { type InputFault, type ModelAnswer, readOutput } from "./answers.js";
import type { ClarifaiClient } from "./client.js";
import { ClarifaiError } from "./errors.js";
import { FAILURE, policyOf } from "./status.js";
import type { WireAnswer, WireImage, WireOutput } from "./wire.js";

/** One picture on its way. `key` is its name in requests and in the cache; `image` is read when it is sent. */
export interface PredictInput {
  readonly key: string;
  readonly image: () => Promise<WireImage>;
  /** Bytes that it adds to a request. */
  readonly bytes: number;
}

/** Where to ask: a model (one output an input) or a workflow (one a node). */
export interface PredictTarget {
  readonly kind: "model" | "workflow";
  readonly path: string;
  readonly maxConcepts: number;
}

export interface PredictEvents {
  answer(input: PredictInput, answer: ModelAnswer): void;
  fault(input: PredictInput, fault: InputFault): void;
}

/** Inputs that passing faults hit are asked for so often in all. */
const INPUT_TRIES = 3;

/** Cuts inputs into batches by count and by bytes. */
export function planBatches(
  inputs: readonly PredictInput[],
  batchSize: number,
  maxBytes: number,
): PredictInput[][] {
  const batches: PredictInput[][] = [];
  let current: PredictInput[] = [];
  let bytes = 0;
  for (const input of inputs) {
    if (current.length && (current.length >= batchSize || bytes + input.bytes > maxBytes)) {
      batches.push(current);
      current = [];
      bytes = 0;
    }
    current.push(input);
    bytes += input.bytes;
  }
  if (current.length) batches.push(current);
  return batches;
}

/** Asks for every batch with `concurrency` workers; each input ends in exactly one event. */
export async function predictAll(
  client: ClarifaiClient,
  target: PredictTarget,
  batches: readonly PredictInput[][],
  concurrency: number,
  events: PredictEvents,
): Promise<void> {
  const queue = [...batches];
  let fatal: unknown;
  const worker = async () => {
    for (let batch = queue.shift(); batch && !fatal; batch = queue.shift())
      try {
        await predictBatch(client, target, batch, 1, events);
      } catch (error) {
        fatal ??= error;
      }
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, worker));
  if (fatal) throw fatal;
}

async function predictBatch(
  client: ClarifaiClient,
  target: PredictTarget,
  batch: readonly PredictInput[],
  attempt: number,
  events: PredictEvents,
): Promise<void> {
  const ready = await readImages(batch, events);
  if (!ready.length) return;
  let answer: WireAnswer;
  try {
    answer = await client.call("POST", target.path, requestOf(target, ready));
  } catch (error) {
    if (!(error instanceof ClarifaiError) || isFatal(error)) throw error;
    for (const { input } of ready)
      events.fault(input, { code: error.code, message: error.message, retryHelps: true });
    return;
  }
  const inputs = ready.map(({ input }) => input);
  const outputs = outputsByKey(answer);
  if (!outputs.size) {
    await splitOrFail(client, target, inputs, attempt, answer, events);
    return;
  }
  const again: PredictInput[] = [];
  for (const input of inputs) {
    const read = merge(outputs.get(input.key));
    if (!read) again.push(input);
    else if ("answer" in read) events.answer(input, read.answer);
    else if (read.fault.retryHelps && attempt < INPUT_TRIES) again.push(input);
    else events.fault(input, read.fault);
  }
  if (!again.length) return;
  if (attempt < INPUT_TRIES) await predictBatch(client, target, again, attempt + 1, events);
  else for (const input of again) events.fault(input, MISSING);
}

const MISSING: InputFault = {
  code: "answer",
  message: "the answers held no output for this input",
  retryHelps: true,
};

/** Key, account or model: going on would only repeat it. */
function isFatal(error: ClarifaiError): boolean {
  return typeof error.code === "number" && policyOf(error.code) === "stop";
}

/** A batch that failed whole may hold one poisonous input: ask for halves until it is alone. */
async function splitOrFail(
  client: ClarifaiClient,
  target: PredictTarget,
  inputs: readonly PredictInput[],
  attempt: number,
  answer: WireAnswer,
  events: PredictEvents,
): Promise<void> {
  if (inputs.length > 1) {
    const half = inputs.length >> 1;
    await predictBatch(client, target, inputs.slice(0, half), attempt, events);
    await predictBatch(client, target, inputs.slice(half), attempt, events);
    return;
  }
  const [input] = inputs;
  if (!input) return;
  const read = readOutput({ status: answer.status ?? { code: FAILURE } });
  if ("fault" in read) events.fault(input, read.fault);
  else events.fault(input, MISSING);
}

async function readImages(
  batch: readonly PredictInput[],
  events: PredictEvents,
): Promise<{ input: PredictInput; image: WireImage }[]> {
  const ready: { input: PredictInput; image: WireImage }[] = [];
  for (const input of batch)
    try {
      ready.push({ input, image: await input.image() });
    } catch (error) {
      const message = error instanceof Error ? error.message : "could not be read";
      events.fault(input, { code: "local", message, retryHelps: true });
    }
  return ready;
}

function requestOf(
  target: PredictTarget,
  ready: readonly { input: PredictInput; image: WireImage }[],
): unknown {
  const inputs = ready.map(({ input, image }) => ({ id: input.key, data: { image } }));
  const output_config = { max_concepts: target.maxConcepts };
  return target.kind === "model"
    ? { inputs, model: { output_info: { output_config } } }
    : { inputs, output_config };
}

/** Outputs by the id that we gave their input: order, doubles and gaps do not matter. */
function outputsByKey(answer: WireAnswer): Map<string, WireOutput[]> {
  const found = new Map<string, WireOutput[]>();
  const add = (key: string | undefined, outputs: readonly WireOutput[]) => {
    if (key && outputs.length && !found.has(key)) found.set(key, [...outputs]);
  };
  for (const output of answer.outputs ?? []) add(output.input?.id, [output]);
  for (const result of answer.results ?? [])
    add(result.input?.id ?? result.outputs?.[0]?.input?.id, result.outputs ?? []);
  return found;
}

/** A workflow's nodes make one answer: the first vector, and all concepts. */
function merge(
  outputs: readonly WireOutput[] | undefined,
): ReturnType<typeof readOutput> | undefined {
  if (!outputs?.length) return undefined;
  const read = outputs.map(readOutput);
  const answers = read.flatMap((one) => ("answer" in one ? [one.answer] : []));
  const first = answers[0];
  if (!first) return read[0];
  const withVector = answers.find((answer) => answer.vector);
  const concepts = answers.flatMap((answer) => answer.concepts ?? []);
  const version = answers
    .map((answer) => answer.version)
    .filter(Boolean)
    .join("+");
  return {
    answer: {
      version,
      ...(withVector?.vector ? { vector: withVector.vector } : {}),
      ...(concepts.length ? { concepts } : {}),
    },
  };
}
