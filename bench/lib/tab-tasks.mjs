// What kept a page busy, by the browser's own trace and profile: each task of its main thread that took long, how much
// of it ran on a processor (the rest it waited: for the graphics process, for a processor), and whose script it ran.

const CATEGORIES = [
  "devtools.timeline",
  "disabled-by-default-devtools.timeline",
  "disabled-by-default-v8.cpu_profiler",
];
/** What is read of a trace besides what took long: all of it may be larger than a string can be. */
const READ = new Set(["Profile", "ProfileChunk", "thread_name"]);
const LONG = /"dur":\d{5,},/; // in microseconds

/** Traces a page until the answer is called, which gives the events that `longTasks` reads. */
export async function trace(browser, page) {
  await browser.startTracing(page, { categories: CATEGORIES });
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
  const { pid, tid, samples, startedAt } = mainThread(events, script);
  const mine = events.filter((one) => one.pid === pid && one.tid === tid && one.ph === "X");
  return (
    mine
      // The one that began before is the start of the profile itself.
      .filter((one) => one.name === "RunTask" && one.dur >= leastMs * 1000 && one.ts >= startedAt)
      .sort((a, b) => a.ts - b.ts)
      .map((task) => {
        const end = task.ts + task.dur;
        const inside = mine.filter(
          (one) => one.name !== "RunTask" && one.ts >= task.ts && one.ts + one.dur <= end,
        );
        const run = scripts(
          samples.filter(({ at }) => at >= task.ts && at <= end),
          end,
          script,
        );
        const nameless = inside.find(
          (one) => one.name === "EvaluateScript" && !one.args?.data?.url,
        );
        return {
          atMs: round((task.ts - startedAt) / 1000),
          ms: round(task.dur / 1000),
          cpuMs: round((task.tdur ?? Number.NaN) / 1000),
          // What who watches the page evaluates in it has no address.
          whose:
            nameless?.dur > task.dur / 2
              ? "watcher"
              : Object.entries(run.script).sort((a, b) => b[1] - a[1])[0]?.[0],
          ...run,
          browser: inside
            .sort((a, b) => b.dur - a.dur)
            .slice(0, 5)
            .map((one) => `${one.name} ${fileOf(one.args?.data?.url)} ${round(one.dur / 1000)} ms`),
        };
      })
  );
}

/** The main thread of the renderer whose profile names this script, and what it ran when. */
function mainThread(events, script) {
  const names = events.filter((one) => one.name === "thread_name");
  const isMain = ({ pid, tid }) =>
    names.some((one) => one.pid === pid && one.tid === tid && one.args.name === "CrRendererMain");
  const found = events
    .filter((one) => one.name === "Profile" && isMain(one))
    .map((profile) => ({ ...profile, ...samplesOf(events, profile) }))
    .find(({ urls }) => urls.some((url) => url.includes(script)));
  if (!found) throw new Error(`no page of the trace ran ${script}`);
  return found;
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
  const startedAt = args.data.startTime;
  const urls = [...nodes.values()].map(({ callFrame }) => callFrame.url ?? "");
  return { samples, urls, startedAt };
}

/** Milliseconds by whose script ran, and the functions that took most of it. */
function scripts(samples, end, script) {
  const byOwner = { tab: 0, tensorboard: 0, browser: 0 };
  const byName = new Map();
  for (const { at, stack, ...sample } of samples) {
    const lasts = Math.min(sample.lasts, end - at);
    const frame = stack.find(({ url }) => url);
    const owner = !frame ? "browser" : frame.url.includes(script) ? "tab" : "tensorboard";
    byOwner[owner] += lasts / 1000;
    const leaf = stack[0]?.functionName || "(nameless)";
    const from = frame && frame !== stack[0] ? ` < ${frame.functionName || "(nameless)"}` : "";
    const name = `${leaf}${from} ${frame ? `${fileOf(frame.url)}:${frame.lineNumber + 1}:${frame.columnNumber}` : ""}`;
    byName.set(name, (byName.get(name) ?? 0) + lasts / 1000);
  }
  return {
    script: Object.fromEntries(Object.entries(byOwner).map(([name, ms]) => [name, round(ms)])),
    functions: [...byName]
      .sort((a, b) => b[1] - a[1])
      .filter(([, ms]) => ms >= 3)
      .slice(0, 6)
      .map(([name, ms]) => `${name} ${round(ms)} ms`),
  };
}

const fileOf = (url) => url?.split("?")[0].split("/").at(-1) ?? "";
const round = (ms) => Number(ms.toFixed(1));
