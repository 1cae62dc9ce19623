import assert from "node:assert/strict";
import {
  bucketHistogram,
  decodeEvent,
  type Event,
  encodeEvent,
  growingHistogram,
  imageValue,
  markerValue,
  rawHistogramValue,
  SummaryTyper,
  type SummaryValue,
  scalarValue,
  stringTensor,
  tensorToFloat32,
  tensorToFloat64,
  tensorValue,
  textValue,
  typedSummary,
} from "pointillist/format";

const REFUSED = { name: "ArgumentError" };
const image = (width: number, height: number) => ({ width, height, bytes: Uint8Array.of(1, 2) });

/** Through bytes and back, as a reader sees it. */
function again(value: SummaryValue): SummaryValue {
  const bytes = encodeEvent({ kind: "summary", wallTime: 1, step: 1, values: [value] });
  const event = decodeEvent(bytes);
  assert.ok(event.kind === "summary");
  return event.values[0] ?? assert.fail();
}

describe("summary values", () => {
  it("come back as what they were", () => {
    const typed = (value: SummaryValue) => typedSummary(again(value));
    assert.deepEqual(typed(scalarValue("a", 0.5)), { kind: "scalar", value: 0.5 });
    assert.deepEqual(typed(scalarValue("a", 0.5, { form: "simple" })), {
      kind: "scalar",
      value: 0.5,
    });
    assert.deepEqual(typed(textValue("t", ["a", "ü"], { shape: [1, 2] })), {
      kind: "text",
      shape: [1, 2],
      texts: ["a", "ü"],
    });
    assert.deepEqual(typed(imageValue("i", [image(3, 4), image(3, 4)])), {
      kind: "images",
      width: 3,
      height: 4,
      images: [Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
    });
    const { metadata } = again(markerValue("images", "embeddings/images/3.json"));
    assert.deepEqual(metadata, { pluginName: "pointillist", dataClass: "tensor" });
  });

  it("keep to what the first value of a tag said of it", () => {
    const typer = new SummaryTyper();
    const first = textValue("t", "one");
    assert.equal(typer.type(first).kind, "text");
    assert.equal(typer.type({ tag: "t", data: first.data }).kind, "text");
    assert.equal(typer.metadata("t")?.pluginName, "text");
    assert.equal(typer.type({ tag: "other", data: first.data }).kind, "tensor");
    assert.equal(typer.type({ tag: "none", data: { kind: "none" } }).kind, "none");
  });

  it("that are not what their plugin says stay tensors", () => {
    const odd = (pluginName: string, ...strings: string[]) =>
      typedSummary(tensorValue("a", stringTensor(strings), { pluginName })).kind;
    assert.equal(odd("images", "3"), "tensor");
    assert.equal(odd("scalars", "3"), "tensor");
    assert.equal(odd("mine", "3", "4"), "tensor");
  });

  it("refuse pictures of several sizes, or none", () => {
    assert.throws(() => imageValue("i", []), REFUSED);
    assert.throws(() => imageValue("i", [image(3, 4), image(3, 5)]), REFUSED);
  });

  it("refuse tensors whose elements do not fill their shape", () => {
    const event = (shape: number[]): Event => ({
      kind: "summary",
      wallTime: 0,
      step: 0,
      values: [tensorValue("a", stringTensor(["x"], shape), { pluginName: "text" })],
    });
    assert.throws(() => encodeEvent(event([2])), REFUSED);
    assert.ok(encodeEvent(event([1, 1])).length > 0);
  });
});

describe("histograms", () => {
  it("refuse what no bucket can hold", () => {
    assert.throws(() => bucketHistogram([1, Number.NaN]), REFUSED);
    assert.throws(() => bucketHistogram([1, 2], 0), REFUSED);
    assert.throws(() => bucketHistogram([-1e308, 1e308]), REFUSED);
    assert.throws(() => growingHistogram([Number.POSITIVE_INFINITY]), REFUSED);
  });

  it("counted by the caller are kept as they are, and must be well formed", () => {
    const moments = { min: 0, max: 3, num: 3, sum: 4, sumSquares: 6 };
    const value = rawHistogramValue("h", { ...moments, limits: [1, 2, 4], counts: [0, 2, 1] });
    const { data } = again(value);
    assert.ok(data.kind === "histogram" && value.data.kind === "histogram");
    assert.deepEqual(data.histogram, value.data.histogram);
    // Empty ends are dropped, the outermost edges are the smallest and the largest value.
    const typed = typedSummary(value);
    assert.ok(typed.kind === "histogram");
    assert.deepEqual([...typed.buckets], [0, 2, 2, 2, 3, 1]);
    const bad = [
      { limits: [1, 2], counts: [1] },
      { limits: [2, 1], counts: [1, 1] },
      { limits: [1, 1], counts: [1, 1] },
    ];
    for (const one of bad)
      assert.throws(() => rawHistogramValue("h", { ...moments, ...one }), REFUSED);
  });
});

describe("elements as numbers", () => {
  it("refuse complex ones", () => {
    const tensor = { dtype: "complex64", shape: [1], bytes: new Uint8Array(8) } as const;
    for (const convert of [tensorToFloat32, tensorToFloat64])
      assert.throws(() => convert(tensor), { name: "FormatError", code: "unsupported" });
  });

  it("need no alignment", () => {
    const bytes = new Uint8Array([0, 0, 0, 0x80, 0x3f]).subarray(1);
    assert.deepEqual(tensorToFloat32({ dtype: "float32", shape: [1], bytes }), Float32Array.of(1));
  });
});
