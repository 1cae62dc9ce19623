import type { SourceConcept } from "../source-set.js";
import { short } from "./errors.js";
import { inputMayRecover, SUCCESS } from "./status.js";
import type { WireOutput, WireStatus } from "./wire.js";

/** What an output says of its input, once checked. */
export interface ModelAnswer {
  readonly vector?: Float32Array;
  readonly concepts?: readonly SourceConcept[];
  readonly version: string;
}

/** Why an input has no answer. */
export interface InputFault {
  readonly code: number | string;
  readonly message: string;
  readonly retryHelps: boolean;
}

/** Reads one output; every value in it is a claim. */
export function readOutput(output: WireOutput): { answer: ModelAnswer } | { fault: InputFault } {
  if (output.status?.code !== SUCCESS) return { fault: faultOf(output.status) };
  const version = short(output.model?.model_version?.id);
  const given = output.data?.embeddings?.[0]?.vector;
  const concepts = output.data?.concepts?.flatMap(readConcept);
  if (!given) {
    if (concepts?.length) return { answer: { concepts, version } };
    return { fault: fault("answer", "the output holds neither a vector nor concepts") };
  }
  if (!Array.isArray(given) || !given.length)
    return { fault: fault("answer", "the output's vector is empty") };
  const vector = Float32Array.from(given);
  const bad = vector.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) return { fault: fault("answer", `value ${bad} of the vector is not finite`) };
  if (vector.every((value) => value === 0))
    return { fault: fault("answer", "the vector is zero throughout") };
  return { answer: { vector, version, ...(concepts?.length ? { concepts } : {}) } };
}

function readConcept(concept: { id?: string; name?: string; value?: number }): SourceConcept[] {
  const name = concept.name ?? concept.id;
  if (typeof name !== "string" || !name) return [];
  const value = concept.value;
  return [
    {
      ...(typeof concept.id === "string" ? { id: concept.id } : {}),
      name,
      ...(typeof value === "number" && Number.isFinite(value) ? { value } : {}),
    },
  ];
}

function faultOf(status: WireStatus | undefined): InputFault {
  const code = status?.code ?? "answer";
  const message = [short(status?.description), short(status?.details)].filter(Boolean).join(": ");
  return {
    code,
    message: message || "no reason given",
    retryHelps: typeof code === "number" && inputMayRecover(code),
  };
}

function fault(code: string, message: string): InputFault {
  return { code, message, retryHelps: true };
}
