import assert from "node:assert/strict";
import { threadCrew } from "#sdk/io/thread-pool.js";
import { soloCrew } from "#sdk/layout/kernels/crew.js";
import { instantiateWith } from "#sdk/layout/kernels/instance.js";
import { MEMORY_LIMIT_BYTES, MemoryPlan, pagesFor } from "#sdk/layout/kernels/memory.js";
import { planApproximate } from "#sdk/layout/kernels/neighbours-plan.js";
import { planTsne } from "#sdk/layout/kernels/tsne-plan.js";
import { platform } from "./support.js";

const search = { k: 90, threads: 4, probes: 32, recallSample: 100 };

function bytesOf(reserve: (plan: MemoryPlan) => unknown): number {
  const plan = new MemoryPlan();
  reserve(plan);
  return plan.bytes;
}

describe("kernels: memory is planned, and refused before a run starts", () => {
  for (const [rows, columns] of [
    [1_000_000, 64],
    [700_000, 1024],
  ] as const)
    it(`${rows} x ${columns} fits`, () => {
      const bytes = bytesOf((plan) => planApproximate(plan, { rows, columns, ...search }));
      assert.ok(bytes > rows * columns * 4);
      assert.ok(bytes <= MEMORY_LIMIT_BYTES, `${bytes} bytes`);
    });

  it("the descent of 1,000,000 points with 180 edges each fits", () => {
    for (const dims of [2, 3] as const) {
      const shape = { dims, rows: 1_000_000, edges: 180_000_000, threads: 4 };
      assert.ok(bytesOf((plan) => planTsne(plan, shape)) <= MEMORY_LIMIT_BYTES);
    }
  });

  it("arrays do not overlap, and none stands where the meeting state is", () => {
    const plan = new MemoryPlan();
    const addresses = [1, 64, 100, 0, 7].map((bytes) => ({ bytes, at: plan.reserve(bytes) }));
    let end = 1024;
    for (const { at, bytes } of addresses) {
      assert.ok(at >= end && at % 64 === 0);
      end = at + bytes;
    }
    assert.ok(plan.bytes >= end);
  });

  it("more than 4 GB is refused with the figure", () => {
    assert.throws(() => pagesFor(6 * 2 ** 30), { name: "ArgumentError", message: /6\.0 GB/ });
  });

  it("so is what the machine does not give", async () => {
    const stingy = {
      ...platform,
      Module: platform.Module,
      Instance: platform.Instance,
      Memory: class {
        constructor() {
          throw new RangeError("could not allocate memory");
        }
      } as unknown as typeof platform.Memory,
    };
    const crew = soloCrew(instantiateWith(stingy), async () => {});
    const job = { task: {} as never, bytes: 3 * 2 ** 30, fill: () => {} };
    await assert.rejects(crew.run(job), { name: "ArgumentError", message: /3\.0 GB/ });
    const threads = threadCrew(2);
    await assert.rejects(threads.run({ ...job, bytes: 2 ** 33 }), { message: /8\.0 GB/ });
    await threads.close();
  });
});
