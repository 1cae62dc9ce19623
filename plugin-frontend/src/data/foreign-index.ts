import {
  completeListing,
  type IndexedTensor,
  memorySource,
  openCheckpoint,
  type RunFiles,
  type RunListing,
} from "pointillist/format";

const OBJECT_GRAPH = "/.ATTRIBUTES/VARIABLE_VALUE";

/**
 * Lists a run that holds checkpoints of others. The listing decodes an index in one go and the codec reads as it goes,
 * so the run is listed twice: first to learn which indexes matter, then with their content at hand.
 */
export async function completeWithCheckpoints(
  run: RunFiles,
  read: (path: string, length: number) => Promise<Uint8Array>,
): Promise<RunListing> {
  const met = new Map<string, Uint8Array>();
  const fetched = new Map<string, Promise<Uint8Array>>();
  const readOnce = (path: string, length: number) => {
    const key = `${path} ${length}`;
    const reading = fetched.get(key) ?? read(path, length);
    fetched.set(key, reading);
    return reading;
  };
  await completeListing(run, readOnce, {
    decodeIndex(bytes, source) {
      met.set(source, bytes);
      return [];
    },
  });
  const decoded = new Map<string, readonly IndexedTensor[] | Error>();
  for (const [source, bytes] of met) decoded.set(source, await decode(bytes, source));
  return await completeListing(run, readOnce, {
    decodeIndex(_, source) {
      const tensors = decoded.get(source) ?? [];
      if (tensors instanceof Error) throw tensors;
      return tensors;
    },
  });
}

async function decode(
  bytes: Uint8Array,
  source: string,
): Promise<readonly IndexedTensor[] | Error> {
  try {
    const checkpoint = await openCheckpoint(memorySource(bytes, source), () =>
      memorySource(new Uint8Array(0), source),
    );
    return checkpoint.variables
      .filter(({ dtype }) => dtype !== "string")
      .map(({ key, shape, dtype }) => ({
        key,
        name: key.endsWith(OBJECT_GRAPH) ? key.slice(0, -OBJECT_GRAPH.length) : key,
        shape,
        dtype,
      }));
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
