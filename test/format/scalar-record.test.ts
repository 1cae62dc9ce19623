import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeEvent, encodeRecord, ScalarTemplate, scalarValue } from "pointillist/format";
import { propertyOptions } from "./seed.js";

describe("the direct scalar encoder", () => {
  it("writes the same bytes as the general one", () => {
    const step = fc.oneof(fc.constant(0), fc.maxSafeInteger(), fc.nat());
    const form = fc.constantFrom("tensor" as const, "simple" as const);
    const description = fc.option(fc.string(), { nil: undefined });
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        step,
        fc.double(),
        fc.double({ noNaN: true }),
        form,
        description,
        fc.boolean(),
        (tag, step, value, wallTime, form, description, withMetadata) => {
          const options = { form, ...(description === undefined ? {} : { description }) };
          const template = new ScalarTemplate(tag, options);
          const whole = scalarValue(tag, value, options);
          const values = [withMetadata ? whole : { tag, data: whole.data }];
          const expected = encodeRecord(encodeEvent({ wallTime, step, kind: "summary", values }));
          const into = new Uint8Array(7 + template.maxLength);
          const view = new DataView(into.buffer);
          const end = template.encodeInto(into, view, 7, wallTime, step, value, withMetadata);
          assert.deepEqual(Buffer.from(into.subarray(7, end)), Buffer.from(expected));
        },
      ),
      propertyOptions(1000),
    );
  });
});
