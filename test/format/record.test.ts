import assert from "node:assert/strict";
import fc from "fast-check";
import {
  combineCrc32c,
  crc32c,
  decodeRecords,
  encodeRecord,
  maskCrc,
  RECORD_OVERHEAD,
  salvageRecords,
  scanRecords,
  unmaskCrc,
} from "pointillist/format";
import { propertyOptions } from "./seed.js";

const text = (value: string) => new TextEncoder().encode(value);

describe("crc32c", () => {
  it("has the published check value", () => assert.equal(crc32c(text("123456789")), 0xe3069283));

  // RFC 3720, appendix B.4.
  const published: [string, Uint8Array, number][] = [
    ["32 zeros", new Uint8Array(32), 0x8a9136aa],
    ["32 ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ["0 to 31", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ["31 to 0", Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  ];
  for (const [name, bytes, crc] of published)
    it(`of ${name} is that of RFC 3720`, () => assert.equal(crc32c(bytes), crc));

  it("goes on from a seed, and two CRCs combine", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (a, b) => {
        const whole = crc32c(Uint8Array.from([...a, ...b]));
        assert.equal(crc32c(b, crc32c(a)), whole);
        assert.equal(combineCrc32c(crc32c(a), crc32c(b), b.length), whole);
      }),
      propertyOptions(),
    );
  });

  it("is masked and unmasked without loss", () => {
    for (const crc of [0, 1, 0x7fffffff, 0x80000000, 0xe3069283, 0xffffffff])
      assert.equal(unmaskCrc(maskCrc(crc)), crc);
  });
});

const same = (a: Uint8Array, b: Uint8Array | undefined) =>
  b !== undefined && Buffer.compare(a, b) === 0;

describe("records", () => {
  const payloads = [text("a"), new Uint8Array(0), text("third record")];
  const file = Buffer.concat(payloads.map((payload) => encodeRecord(payload)));

  it("any cut of a file yields a prefix of its records", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), fc.nat(), (all, cut) => {
        const whole = Buffer.concat(all.map((payload) => encodeRecord(payload)));
        const got = [...scanRecords(whole.subarray(0, cut % (whole.length + 1)))];
        assert.deepEqual(
          got.map((payload) => Buffer.from(payload)),
          all.slice(0, got.length).map((payload) => Buffer.from(payload)),
        );
      }),
      propertyOptions(),
    );
  });

  it("a cut at every byte is truncated at the record it tears, or complete", () => {
    const ends = [0];
    for (const payload of payloads)
      ends.push((ends.at(-1) ?? 0) + RECORD_OVERHEAD + payload.length);
    for (let cut = 0; cut <= file.length; cut++) {
      const scan = scanRecords(file.subarray(0, cut));
      let step = scan.next();
      while (!step.done) step = scan.next();
      const resumeAt = Math.max(...ends.filter((end) => end <= cut));
      assert.deepEqual(step.value, {
        kind: resumeAt === cut ? "complete" : "truncated",
        resumeAt,
      });
    }
  });

  it("no flipped bit lets a wrong payload through", () => {
    for (let bit = 0; bit < file.length * 8; bit++) {
      const copy = Uint8Array.from(file);
      copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
      const got = [...scanRecords(copy)];
      assert.ok(got.length < payloads.length, `bit ${bit}: ${got.length} records accepted`);
      for (const [i, payload] of got.entries())
        assert.deepEqual(Buffer.from(payload), Buffer.from(payloads[i] ?? []));
    }
  });

  it("salvage loses exactly the one record that a flipped bit is in", function () {
    this.timeout(60_000);
    const hundred = Array.from({ length: 100 }, (_, i) =>
      text(`payload ${i} ${"x".repeat(i % 17)}`),
    );
    const whole = Buffer.concat(hundred.map((payload) => encodeRecord(payload)));
    const ends: number[] = [];
    for (const payload of hundred) ends.push((ends.at(-1) ?? 0) + RECORD_OVERHEAD + payload.length);
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const copy = Uint8Array.from(whole);
      copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
      const hit = ends.findIndex((end) => bit >> 3 < end);
      const got: Uint8Array[] = [];
      let lost = 0;
      for (const step of salvageRecords(copy))
        step.kind === "record" ? got.push(step.payload) : lost++;
      assert.equal(got.length, 99, `bit ${bit}`);
      const isSame = got.every((payload, i) => same(payload, hundred[i < hit ? i : i + 1]));
      assert.ok(isSame, `bit ${bit}: a wrong payload`);
      assert.equal(lost, hit === 99 ? 0 : 1);
    }
  });

  it("salvage names what it lost and how it ended", () => {
    const damaged = Uint8Array.from(file);
    damaged[12] = 0x62;
    const steps = salvageRecords(damaged);
    assert.deepEqual(steps.next().value, {
      kind: "lost",
      reason: "record payload: wrong CRC",
      start: 0,
      end: 17,
    });
    const torn = salvageRecords(file.subarray(0, file.length - 1));
    assert.equal(torn.next().done, false);
    assert.equal(torn.next().done, false);
    assert.deepEqual(torn.next(), { done: true, value: { kind: "truncated", resumeAt: 33 } });
  });

  it("refuses a length beyond the limit before it waits for the bytes", () => {
    const large = encodeRecord(new Uint8Array(100)).subarray(0, 20);
    const scan = scanRecords(large, { limits: { recordBytes: 99 } });
    assert.deepEqual(scan.next().value, {
      kind: "limit",
      resumeAt: 0,
      reason: "record of 100 bytes, at most 99 allowed",
    });
    assert.equal(
      [...scanRecords(encodeRecord(new Uint8Array(100)), { limits: { recordBytes: 100 } })].length,
      1,
    );
  });

  it("decodes a whole file, or says where it breaks", () => {
    assert.equal(decodeRecords(file).length, 3);
    assert.throws(() => decodeRecords(file.subarray(0, 20), "run.tfevents"), {
      name: "FormatError",
      code: "truncated",
      message: "run.tfevents@17: record cut off",
    });
  });

  it("without verification still checks lengths", () => {
    const copy = Uint8Array.from(file);
    copy[12] = 0x62;
    assert.equal([...scanRecords(copy)].length, 0);
    assert.equal([...scanRecords(copy, { verify: "none" })].length, 3);
    copy[0] = 9;
    assert.equal([...scanRecords(copy, { verify: "none" })].length, 0);
  });
});
