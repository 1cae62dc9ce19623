import type { ClarifaiClient } from "./client.js";
import { ClarifaiError, short } from "./errors.js";
import type { ClarifaiImage } from "./inputs.js";
import { SUCCESS } from "./status.js";
import type { WireInput } from "./wire.js";

const PAGE = 128;
/** "Resource does not exist": an installation without the cursor route. */
const NO_SUCH_ROUTE = 11101;

/**
 * Lists the pictures of an app, oldest first, by cursor: none twice, none lost while others are added. Falls back to
 * pages where the cursor route is not there.
 * @throws ClarifaiError
 */
export async function crawlApp(
  client: ClarifaiClient,
  userId: string,
  appId: string,
): Promise<ClarifaiImage[]> {
  const root = `/v2/users/${encodeURIComponent(userId)}/apps/${encodeURIComponent(appId)}/inputs`;
  const found = new Map<string, ClarifaiImage>();
  for (let last = ""; ; ) {
    const after = last ? `&last_id=${encodeURIComponent(last)}` : "";
    const inputs = await listInputs(client, `${root}/stream?per_page=${PAGE}${after}`);
    if (!inputs) {
      await crawlPages(client, root, found);
      break;
    }
    const before = found.size;
    for (const input of inputs) keep(found, input);
    const end = inputs.at(-1)?.id;
    if (inputs.length < PAGE || !end || end === last || found.size === before) break;
    last = end;
  }
  return [...found.values()];
}

async function crawlPages(
  client: ClarifaiClient,
  root: string,
  found: Map<string, ClarifaiImage>,
): Promise<void> {
  for (let page = 1; ; page++) {
    const inputs = (await listInputs(client, `${root}?page=${page}&per_page=${PAGE}`)) ?? [];
    for (const input of inputs) keep(found, input);
    if (inputs.length < PAGE) return;
  }
}

/** Undefined where there is no such route. */
async function listInputs(
  client: ClarifaiClient,
  path: string,
): Promise<readonly WireInput[] | undefined> {
  const { status, inputs } = await client.call("GET", path);
  if (status?.code === SUCCESS) return inputs ?? [];
  if (status?.code === NO_SUCH_ROUTE) return undefined;
  throw new ClarifaiError(
    status?.code ?? "answer",
    short(status?.description) || "no list of inputs",
  );
}

function keep(found: Map<string, ClarifaiImage>, input: WireInput): void {
  const id = short(input.id);
  const url = input.data?.image?.url;
  if (!id || typeof url !== "string" || found.has(id)) return;
  const concepts = (input.data?.concepts ?? []).flatMap((concept) => {
    const name = concept.name ?? concept.id;
    if (!name) return [];
    // A stored label without a value is a plain yes: its default is 1 (cl_default_float in resources.proto).
    return [{ ...(concept.id ? { id: concept.id } : {}), name, value: concept.value ?? 1 }];
  });
  found.set(id, { id, url, ...(concepts.length ? { concepts } : {}) });
}
