import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { type ClarifaiOptions, fromClarifai } from "pointillist/sources";
import protobuf from "protobufjs";
import { officialFolder, officialSchema } from "../sources/clarifai-schema.js";
import {
  type ClarifaiServer,
  GOOD_KEY,
  type Input,
  list,
  outputs,
  results,
  startClarifai,
} from "../sources/clarifai-server.js";

const inputs = Array.from({ length: 5 }, (_, at) => ({
  id: `image ${at}`,
  url: `https://pictures.example/${at}.jpg`,
}));

describe("Clarifai's published interface, by its official client", function () {
  this.timeout(240_000);
  let server: ClarifaiServer;
  let folder = "";
  let official: NodeJS.Require;
  let schema: protobuf.Root;

  before(async () => {
    folder = officialFolder();
    official = createRequire(`${folder}/`);
    schema = await officialSchema();
    server = await startClarifai();
  });
  after(() => server.stop());

  /** What is sent and answered over REST while `work` runs. */
  async function watch(work: (base: string) => Promise<unknown>): Promise<Exchange[]> {
    const seen: Exchange[] = [];
    const between = createServer(async (request, response) => {
      const { method = "", url = "", headers } = request;
      const body = method === "POST" ? await text(request) : undefined;
      const authorization = headers.authorization ?? "";
      const answer = await fetch(`${server.base}${url}`, {
        method,
        headers: { authorization },
        ...(body === undefined ? {} : { body }),
      });
      const answered = await answer.text();
      const { pathname } = new URL(url, server.base);
      seen.push({ pathname, sent: body && JSON.parse(body), answered: JSON.parse(answered) });
      response.writeHead(answer.status).end(answered);
    });
    await new Promise<void>((resolve) => between.listen(0, "127.0.0.1", resolve));
    try {
      await work(`http://127.0.0.1:${(between.address() as AddressInfo).port}`);
    } finally {
      between.closeAllConnections();
      between.close();
    }
    return seen;
  }

  const common = () => ({ base: server.base, key: GOOD_KEY, rate: 1000 });
  for (const { what, options, request, response } of [
    {
      what: "two models",
      options: { inputs },
      request: "PostModelOutputsRequest",
      response: "MultiOutputResponse",
    },
    {
      what: "a workflow",
      options: { inputs, workflow: "General" },
      request: "PostWorkflowResultsRequest",
      response: "PostWorkflowResultsResponse",
    },
    {
      what: "an app",
      options: { inputs: { app: "mine" }, userId: "me", concepts: false as const },
      request: "PostModelOutputsRequest",
      response: "MultiOutputResponse",
    },
  ])
    it(`every field of what we send for ${what}, and of what the stand-in answers, is Clarifai's`, async () => {
      const seen = await watch((base) => fromClarifai({ ...common(), ...options, base }, {}));
      assert.ok(seen.length >= 1);
      for (const { pathname, sent, answered } of seen) {
        const isList = pathname.includes("/inputs");
        if (sent) checkFields(schema, request, sent);
        checkFields(schema, isList ? "MultiInputResponse" : response, answered);
      }
    });

  it("the routes are those that the service's own definition names", async () => {
    const seen = await watch(async (base) => {
      const ask = (options: Pick<ClarifaiOptions, "inputs"> & Partial<ClarifaiOptions>) =>
        fromClarifai({ ...common(), base, ...options }, {});
      await ask({ inputs });
      await ask({ inputs, workflow: "General" });
      await ask({ inputs, embedding: "me/mine/mine@v1", concepts: false });
      await ask({ inputs: { app: "mine" }, userId: "me", concepts: false });
    });
    const known = restRoutes(schema);
    const unknown = seen
      .map(({ pathname }) => pathname)
      .filter((path) => !known.some((one) => one.test(path)));
    assert.deepEqual(unknown, []);
  });

  it("the official client reads the same vectors and concepts from the stand-in", async () => {
    const own = await fromClarifai({ ...common(), inputs }, {});
    const face = await grpcFace(official, folder, server);
    try {
      const embedded = await face.ask("general-image-embedding");
      const labelled = await face.ask("general-image-recognition");
      embedded.forEach((output, row) => {
        const vector = output.data.embeddingsList[0]?.vectorList ?? [];
        const ours = own.vectors.subarray(row * own.dim, (row + 1) * own.dim);
        assert.deepEqual(Float32Array.from(vector), Float32Array.from(ours));
        assert.equal(output.model.modelVersion.id, own.origin["embeddingVersion"]);
      });
      labelled.forEach((output, row) => {
        const theirs = output.data.conceptsList.map(({ id, name, value }) => ({ id, name, value }));
        const ours = own.concepts?.[row]?.map((one) => ({
          ...one,
          value: Math.fround(one.value ?? 1),
        }));
        assert.deepEqual(
          theirs.map((one) => ({ ...one, value: Math.fround(one.value) })),
          ours,
        );
      });
      assert.equal(await face.countInputs(), 300);
    } finally {
      face.stop();
    }
  });
});

interface Exchange {
  readonly pathname: string;
  readonly sent: Record<string, unknown> | undefined;
  readonly answered: Record<string, unknown>;
}

/** Every name in `value` is a field of the message, down to the leaves, and scalars fit their types. */
function checkFields(root: protobuf.Root, name: string, value: object): void {
  const walk = (type: protobuf.Type, given: object, path: string) => {
    for (const [key, item] of Object.entries(given)) {
      const field = type.fields[key];
      assert.ok(field, `${path}.${key} is no field of ${type.name}`);
      const kind = field.resolve().resolvedType;
      if (kind instanceof protobuf.Type)
        for (const one of field.repeated ? (item as object[]) : [item])
          walk(kind, one, `${path}.${key}`);
    }
  };
  const type = root.lookupType(`clarifai.api.${name}`);
  walk(type, value, name);
  assert.equal(type.verify(type.fromObject(value as { [key: string]: unknown })), null);
}

/** `/v2/users/{user_app_id.user_id}/...` of every method, as patterns. */
function restRoutes(root: protobuf.Root): RegExp[] {
  const service = root.lookupService("clarifai.api.V2");
  return Object.values(service.methods).flatMap((method) =>
    Object.values(deepStrings(method.parsedOptions))
      .filter((text) => text.startsWith("/v2/"))
      .map((text) => new RegExp(`^${text.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`)),
  );
}

function deepStrings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null
    ? Object.values(value).flatMap(deepStrings)
    : [];
}

interface OfficialOutput {
  readonly data: {
    readonly embeddingsList: { readonly vectorList: number[] }[];
    readonly conceptsList: { readonly id: string; readonly name: string; readonly value: number }[];
  };
  readonly model: { readonly modelVersion: { readonly id: string } };
}

/** Over gRPC bytes are bytes, and what is absent is empty. */
function asRest(inputs: readonly Input[]): Input[] {
  return inputs.map(({ id, data }) => {
    const { url = "", base64 } = (data?.image ?? {}) as { url?: string; base64?: unknown };
    const bytes = base64 instanceof Uint8Array ? Buffer.from(base64) : Buffer.alloc(0);
    const image = bytes.length ? { base64: bytes.toString("base64") } : { url };
    return { ...(id ? { id } : {}), data: { image } };
  });
}

/** The stand-in over gRPC, as the official client speaks, and that client beside it. */
async function grpcFace(official: NodeJS.Require, folder: string, state: ClarifaiServer) {
  const within = createRequire(official.resolve("clarifai-nodejs-grpc"));
  const grpc = within("@grpc/grpc-js");
  const api = join(folder, "node_modules/clarifai-nodejs-grpc/proto/clarifai/api");
  const { V2Client } = within(join(api, "service_grpc_pb.js"));
  const messages = within(join(api, "service_pb.js"));
  const resources = within(join(api, "resources_pb.js"));
  // The schemas import each other by paths that only resolve when asked for as the package's own index does.
  const protos = `${dirname(official.resolve("clarifai-nodejs-grpc"))}/../proto/clarifai/api`;
  const definition = within("@grpc/proto-loader").loadSync(
    ["status/status_code", "status/status", "resources", "service_processed", "utils/matrix"].map(
      (name) => `${protos}/${name}.proto`,
    ),
    { keepCase: true, longs: String, enums: Number, defaults: true, oneofs: true },
  );
  const { clarifai } = grpc.loadPackageDefinition(definition);
  const server = new grpc.Server();
  const unary =
    (
      work: (request: {
        model_id: string;
        inputs: Input[];
        per_page: number;
        last_id: string;
      }) => object,
    ) =>
    (
      call: { metadata: { get(name: string): string[] }; request: never },
      done: (error: unknown, answer?: object) => void,
    ) =>
      call.metadata.get("authorization")[0] === `Key ${GOOD_KEY}`
        ? done(null, work(call.request))
        : done({ code: grpc.status.UNAUTHENTICATED });
  server.addService(clarifai.api.V2.service, {
    PostModelOutputs: unary(({ inputs, model_id }) => outputs(state, asRest(inputs), model_id)),
    PostWorkflowResults: unary(({ inputs }) => results(state, asRest(inputs))),
    StreamInputs: unary(({ per_page, last_id }) =>
      list(state, new URL(`http://x/?per_page=${per_page}&last_id=${last_id}`), true),
    ),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(
      "127.0.0.1:0",
      grpc.ServerCredentials.createInsecure(),
      (error: unknown, bound: number) => (error ? reject(error) : resolve(bound)),
    ),
  );
  const client = new V2Client(`127.0.0.1:${port}`, grpc.ChannelCredentials.createInsecure());
  const metadata = new grpc.Metadata();
  metadata.set("authorization", `Key ${GOOD_KEY}`);
  const call = <T>(name: string, request: unknown) =>
    new Promise<T>((resolve, reject) =>
      client[name](request, metadata, (error: unknown, answer: { toObject(): T }) =>
        error ? reject(error) : resolve(answer.toObject()),
      ),
    );
  return {
    async ask(model: string): Promise<OfficialOutput[]> {
      const request = new messages.PostModelOutputsRequest();
      request.setModelId(model);
      for (const { id, url } of inputs) {
        const image = new resources.Image();
        image.setUrl(url);
        const data = new resources.Data();
        data.setImage(image);
        const input = new resources.Input();
        input.setId(id);
        input.setData(data);
        request.addInputs(input);
      }
      const answer = await call<{ outputsList: OfficialOutput[]; status: { code: number } }>(
        "postModelOutputs",
        request,
      );
      assert.equal(answer.status.code, 10000);
      return answer.outputsList;
    },
    async countInputs(): Promise<number> {
      const seen = new Set<string>();
      for (let last = ""; ; ) {
        const request = new messages.StreamInputsRequest();
        request.setPerPage(100);
        request.setLastId(last);
        const { inputsList } = await call<{ inputsList: { id: string }[] }>(
          "streamInputs",
          request,
        );
        for (const { id } of inputsList) seen.add(id);
        last = inputsList.at(-1)?.id ?? "";
        if (!last) return seen.size;
      }
    },
    stop() {
      client.close();
      server.forceShutdown();
    },
  };
}
