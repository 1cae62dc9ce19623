/**
 * Shapes of Clarifai's REST interface, as far as we use them. Source: clarifai/api/resources.proto and service.proto; a
 * test compares the names with those files. Everything in an answer is a claim, so every field is optional here.
 */

export interface WireStatus {
  readonly code?: number;
  readonly description?: string;
  readonly details?: string;
  readonly req_id?: string;
}

export interface WireImage {
  readonly url?: string;
  readonly base64?: string;
}

export interface WireConcept {
  readonly id?: string;
  readonly name?: string;
  readonly value?: number;
}

export interface WireInput {
  readonly id?: string;
  readonly data?: { readonly image?: WireImage; readonly concepts?: readonly WireConcept[] };
}

export interface WireOutput {
  readonly id?: string;
  readonly status?: WireStatus;
  readonly model?: { readonly id?: string; readonly model_version?: { readonly id?: string } };
  readonly input?: WireInput;
  readonly data?: {
    readonly concepts?: readonly WireConcept[];
    readonly embeddings?: readonly { readonly vector?: readonly number[] }[];
  };
}

export interface WireResult {
  readonly status?: WireStatus;
  readonly input?: WireInput;
  readonly outputs?: readonly WireOutput[];
}

/** Any answer: each route fills one of the lists. */
export interface WireAnswer {
  readonly status?: WireStatus;
  readonly outputs?: readonly WireOutput[];
  readonly results?: readonly WireResult[];
  readonly inputs?: readonly WireInput[];
}
