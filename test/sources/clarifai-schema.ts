import { join } from "node:path";
import protobuf from "protobufjs";
import { ensureExtra } from "#scripts/lib/extra-packages.mjs";

/** Clarifai's own client, with the schemas of its interface. Apache-2.0; nothing of it ships. */
const OFFICIAL = "clarifai-nodejs-grpc@11.11.0";

/** A folder whose `node_modules` holds the official client. */
export function officialFolder(): string {
  return ensureExtra("clarifai", [OFFICIAL]);
}

/** The published schemas, from the official client's package. */
export async function officialSchema(): Promise<protobuf.Root> {
  const folder = join(officialFolder(), "node_modules/clarifai-nodejs-grpc");
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => {
    if (target.startsWith("proto/")) return join(folder, target);
    // Annotations and descriptors: the package does not ship them, protobufjs does.
    if (target.startsWith("google/")) return join("node_modules/protobufjs", target);
    return target;
  };
  return root.load(["proto/clarifai/api/service.proto"], { keepCase: true });
}
