import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";
import { askPython } from "../ask-python.js";

const PROTO = fileURLToPath(new URL("../../../proto", import.meta.url));

/** Messages whose names differ from upstream's, or that stand inside another there. */
const UPSTREAM: Record<string, string> = {
  TensorSliceProto: "tensorflow.TensorSliceProto",
  ScalarPluginData: "tensorboard.ScalarPluginData",
  MeshPluginData: "tensorboard.mesh.MeshPluginData",
  Value: "google.protobuf.Value",
  ListValue: "google.protobuf.ListValue",
  BoolValue: "google.protobuf.BoolValue",
};

/** Fields that we keep as bytes or as plain numbers. */
const AS_BYTES = new Set(["TaggedRunMetadata.run_metadata"]);

type Fields = Record<string, { name: string; type: string; repeated: boolean }>;

const SCRIPT = `
import importlib
modules = [
  "tensorboard.compat.proto." + m for m in
  ("event_pb2", "summary_pb2", "histogram_pb2", "tensor_pb2", "tensor_shape_pb2", "versions_pb2",
   "graph_pb2", "node_def_pb2", "attr_value_pb2")
] + [
  "tensorboard.plugins.%s.plugin_data_pb2" % p for p in
  ("scalar", "histogram", "image", "text", "audio", "pr_curve", "mesh", "hparams")
] + [
  "tensorboard.plugins.custom_scalar.layout_pb2", "tensorboard.plugins.hparams.api_pb2",
  "tensorflow.core.protobuf.tensor_bundle_pb2", "tensorflow.core.framework.tensor_slice_pb2",
  "tensorflow.core.protobuf.trackable_object_graph_pb2",
  "google.protobuf.struct_pb2", "google.protobuf.wrappers_pb2",
]
names = {1: "double", 2: "float", 3: "int64", 4: "uint64", 5: "int32", 7: "fixed32", 8: "bool",
         9: "string", 11: "message", 12: "bytes", 13: "uint32", 14: "enum"}
answer = {"messages": {}, "enums": {}}
def enum(e):
  answer["enums"][e.full_name] = {v.name: v.number for v in e.values}
def walk(d):
  answer["messages"][d.full_name] = {
    f.number: {"name": f.name, "type": names[f.type], "repeated": bool(f.is_repeated)} for f in d.fields
  }
  for n in d.nested_types: walk(n)
  for e in d.enum_types: enum(e)
for name in modules:
  m = importlib.import_module(name)
  for d in m.DESCRIPTOR.message_types_by_name.values(): walk(d)
  for e in m.DESCRIPTOR.enum_types_by_name.values(): enum(e)
`;

function* messagesOf(space: protobuf.NamespaceBase): Generator<protobuf.Type> {
  for (const inner of space.nestedArray) {
    if (inner instanceof protobuf.Type) yield inner;
    if (inner instanceof protobuf.Namespace) yield* messagesOf(inner);
  }
}

describe("our schemas", () => {
  it("agree with TensorFlow's and TensorBoard's, field by field", async function () {
    this.timeout(60_000);
    const upstream = await askPython<{ messages: Record<string, Fields> }>(this, SCRIPT, null);
    const known = Object.keys(upstream.messages);
    let fields = 0;
    for (const file of readdirSync(PROTO).filter((name) => name.endsWith(".proto"))) {
      const root = new protobuf.Root();
      root.resolvePath = (_, target) => join(PROTO, target.replace(/^.*\//, ""));
      root.loadSync(join(PROTO, file), { keepCase: true }).resolveAll();
      for (const message of messagesOf(root)) {
        const path = message.fullName.replace(/^\.wire\./, "");
        const theirs =
          UPSTREAM[path] ??
          known.find((name) => name === `tensorboard.${path}` || name === `tensorflow.${path}`) ??
          known.find((name) => name.endsWith(`.${path}`)) ??
          assert.fail(`${path} is not a message of theirs`);
        for (const field of message.fieldsArray) {
          const type =
            field instanceof protobuf.MapField || field.resolvedType instanceof protobuf.Type
              ? "message"
              : field.resolvedType
                ? "enum"
                : field.type;
          const want = upstream.messages[theirs]?.[field.id];
          assert.ok(want, `${path}.${field.name}: no field ${field.id} in ${theirs}`);
          assert.equal(field.name, want.name, `${theirs} field ${field.id}`);
          if (AS_BYTES.has(`${path}.${field.name}`)) assert.match(want.type, /bytes|message/);
          // An enum and an int32 are the same on the wire.
          else
            assert.equal(type.replace("int32", "enum"), want.type.replace("int32", "enum"), path);
          assert.equal(field.repeated || field instanceof protobuf.MapField, want.repeated, path);
          fields++;
        }
      }
    }
    assert.ok(fields > 150, `only ${fields} fields compared`);
  });
});
