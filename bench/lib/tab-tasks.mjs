// What kept a page busy, by the browser's own trace: each task of its main thread that took long, how much of it ran on
// a processor (the rest it waited: for the graphics process, for a processor), and for whom. With a profile as well,
// which lengthens every task, the functions that took most of it.

const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline"];
const PROFILE = "disabled-by-default-v8.cpu_profiler";
/** What is read of a trace besides what took long: all of it may be larger than a string can be. */
const READ = new Set([
  "Profile",
  "ProfileChunk",
  "thread_name",
  "EvaluateScript",
  "v8.evaluateModule",
]);
const LONG = /"dur":\d{5,},/; // in microseconds

/** Traces a page until the answer is called, which gives the events that `longTasks` reads. */
export async function trace(browser, page, { hasProfile = false } = {}) {
  const categories = hasProfile ? [...CATEGORIES, PROFILE] : CATEGORIES;
  await browser.startTracing(page, { categories });
  return async () => eventsOf(await browser.stopTracing());
}

/** The browser writes an event a line. */
function eventsOf(bytes) {
  const events = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    const line = bytes.toString("utf8", start, end);
    start = end + 1;
    const from = line.indexOf('{"args"');
    if (from < 0 || !(LONG.test(line) || READ.has(/"name":"([^"]*)","ph"/.exec(line)?.[1])))
      continue;
    events.push(JSON.parse(line.slice(from, line.lastIndexOf("}") + 1)));
  }
  if (events.length === 0) throw new Error("the browser wrote its trace in another form");
  return events;
}

/** Of the renderer that ran `script` (a part of its address): its tasks of at least `leastMs`, in order. */
export function longTasks(events, script, leastMs = 50) {
  const found = mainThread(events, script);
  if (!found) return []; // no script of it ran 10 ms at a time, so no task of it was long
  const { pid, tid, profile } = found;
  const mine = events.filter((one) => one.pid === pid && one.tid === tid && one.ph === "X");
  const startedAt = profile?.args.data.startTime ?? Math.min(...mine.map(({ ts }) => ts));
  const samples = profile ? samplesOf(events, profile) : null;
  const frames = new Set(
    mine.filter((one) => urlOf(one).includes(script)).map((one) => one.args.data?.frame),
  );
  return (
    mine
      // The one that began before is the start of the profile itself.
      .filter((one) => one.name === "RunTask" && one.dur >= leastMs * 1000 && one.ts >= startedAt)
      .sort((a, b) => a.ts - b.ts)
      .map((task) => {
        const end = task.ts + task.dur;
        const inside = mine
          .filter((one) => one.name !== "RunTask" && one.ts >= task.ts && one.ts + one.dur <= end)
          .sort((a, b) => b.dur - a.dur);
        const run = samples?.filter(({ at }) => at >= task.ts && at <= end);
        return {
          atMs: round((task.ts - startedAt) / 1000),
          ms: round(task.dur / 1000),
          cpuMs: round((task.tdur ?? Number.NaN) / 1000),
          whose: ownerOf(task, inside, script, frames),
          ...(run ? { functions: functionsOf(run, end) } : {}),
          browser: inside
            .slice(0, 5)
            .map((one) => `${one.name} ${fileOf(urlOf(one))} ${round(one.dur / 1000)} ms`),
        };
      })
  );
}

/** For whom a task ran: by the address of a script in it, else by the frame that it was for. */
function ownerOf(task, inside, script, frames) {
  // What who watches the page evaluates in it has no address.
  const nameless = inside.find((one) => one.name === "EvaluateScript" && urlOf(one) === "");
  if (nameless?.dur > task.dur / 2) return "watcher";
  const addressed = inside.find((one) => urlOf(one) !== "");
  if (addressed) return urlOf(addressed).includes(script) ? "tab" : "tensorboard";
  const framed = inside.find((one) => one.args?.data?.frame);
  if (framed) return frames.has(framed.args.data.frame) ? "tab" : "tensorboard";
  return "browser";
}

/** The main thread of the renderer that ran this script, and its profile where there is one; null where none did. */
function mainThread(events, script) {
  const names = events.filter((one) => one.name === "thread_name");
  const isMain = ({ pid, tid }) =>
    names.some((one) => one.pid === pid && one.tid === tid && one.args.name === "CrRendererMain");
  const found = events.find((one) => isMain(one) && urlOf(one).includes(script));
  if (!found) return null;
  const { pid, tid } = found;
  const profile = events.find(
    (one) => one.name === "Profile" && one.pid === pid && one.tid === tid,
  );
  return { pid, tid, profile };
}

function samplesOf(events, { pid, id, args }) {
  const nodes = new Map();
  const samples = [];
  let at = args.data.startTime;
  const chunks = events
    .filter((one) => one.name === "ProfileChunk" && one.pid === pid && one.id === id)
    .sort((a, b) => a.ts - b.ts);
  for (const { args: part } of chunks) {
    for (const node of part.data.cpuProfile?.nodes ?? []) nodes.set(node.id, node);
    const taken = part.data.cpuProfile?.samples ?? [];
    taken.forEach((node, place) => {
      at += part.data.timeDeltas[place];
      samples.push({ at, node });
    });
  }
  const stackOf = (node) => {
    const stack = [];
    for (let one = nodes.get(node); one; one = nodes.get(one.parent)) stack.push(one.callFrame);
    return stack;
  };
  for (let place = 0; place < samples.length; place++) {
    const sample = samples[place];
    sample.stack = stackOf(sample.node);
    sample.lasts = (samples[place + 1]?.at ?? sample.at) - sample.at;
  }
  return samples;
}

/** The functions that took most of a task, and their milliseconds. */
function functionsOf(samples, end) {
  const byName = new Map();
  for (const { at, stack, ...sample } of samples) {
    const lasts = Math.min(sample.lasts, end - at);
    const frame = stack.find(({ url }) => url);
    const leaf = stack[0]?.functionName || "(nameless)";
    const from = frame && frame !== stack[0] ? ` < ${frame.functionName || "(nameless)"}` : "";
    const name = `${leaf}${from} ${frame ? `${fileOf(frame.url)}:${frame.lineNumber + 1}:${frame.columnNumber}` : ""}`;
    byName.set(name, (byName.get(name) ?? 0) + lasts / 1000);
  }
  return [...byName]
    .sort((a, b) => b[1] - a[1])
    .filter(([, ms]) => ms >= 3)
    .slice(0, 6)
    .map(([name, ms]) => `${name} ${round(ms)} ms`);
}

const urlOf = ({ args }) => args?.data?.url ?? args?.fileName ?? "";
const fileOf = (url) => url?.split("?")[0].split("/").at(-1) ?? "";
const round = (ms) => Number(ms.toFixed(1));
