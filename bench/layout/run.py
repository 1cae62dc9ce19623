"""Runs our command and its peers in turn on the same file with the same threads (ours, each peer, ours again), judges
every layout, and prints one JSON object. CPU seconds are of the whole process tree, imports and start included, since
that is what a machine gives; of several runs the median counts, and `ratioCpu` is the peer's over ours. On a shared
machine they are fairer than wall seconds; the load is told beside them.

run.py METHOD:DATA:DIMS:THREADS[:REPEATS[:PEER,PEER]], such as tsne:fmnist-10000:2:1. METHOD knn: DIMS is k.
PEER none: our command alone, once, without the judge."""

import json
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WORK = os.environ.get("POINTILLIST_BENCH_FOLDER", os.path.join(ROOT, "build", "bench"))
PEERS = {"tsne": "opentsne", "umap": "umap-learn,umap-js", "pca": "sklearn", "knn": "annoy"}
NODE = ["node"]

# Of every t-SNE here: 250 early, 500 main.
ITERATIONS = 750


def timed(argv):
    """Wall and CPU seconds of a process with its children, peak memory, and the JSON on its last line."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{argv} ended with {process.returncode}")
    told = json.loads(text.strip().splitlines()[-1])
    return {
        "wall": round(time.perf_counter() - begin, 2),
        "cpu": round(usage.ru_utime + usage.ru_stime, 2),
        "peakMegabytes": usage.ru_maxrss // 1024,
        "told": told,
    }


def our_command(method, source, dims, threads, out):
    if method == "knn":
        return NODE + [os.path.join(HERE, "knn.mjs"), source, out, dims, threads]
    command = NODE + [os.path.join(ROOT, "sdk/dist/cli/main.js"), "layout", source]
    command += ["--method", method, "--dims", dims, "--threads", threads]
    command += ["--metric", "euclidean", "--no-quality", "--json", "--out", out]
    return command


def peer_command(method, peer, source, dims, threads, out):
    if peer == "umap-js":
        return NODE + [os.path.join(HERE, "peer-umap.mjs"), source, out, dims]
    tool = f"{method}-{peer}"
    return [sys.executable, os.path.join(HERE, "peer.py"), tool, source, out, dims, threads]


def run_case(case):
    method, data, dims, threads, *rest = case.split(":")
    repeats = int(rest[0]) if rest and rest[0] else 1
    named = rest[1] if len(rest) > 1 else PEERS[method]
    peers = [] if named == "none" else named.split(",")
    source = os.path.join(WORK, f"{data}.npy")
    if not os.path.exists(source):
        subprocess.run(
            [sys.executable, os.path.join(HERE, "data.py"), WORK, data], check=True
        )
    stem = os.path.join(WORK, f"{data}.{method}{dims}")
    outs = {name: f"{stem}.{name}.npy" for name in ["pointillist", *peers]}
    runs = {name: [] for name in outs}
    load = [os.getloadavg()[0]]

    def run(name):
        print(f"{case} {name}", file=sys.stderr)
        arguments = (source, dims, threads, outs[name])
        ours = name == "pointillist"
        argv = (
            our_command(method, *arguments)
            if ours
            else peer_command(method, name, *arguments)
        )
        runs[name].append(timed(argv))
        load.append(os.getloadavg()[0])

    for _ in range(repeats if peers else 0):
        for name in outs:
            run(name)
    run("pointillist")
    result = {
        "method": method,
        "data": data,
        "dims": int(dims),
        "threads": int(threads),
        "load": [round(min(load), 1), round(max(load), 1)],
        "tools": {
            name: {
                "cpu": round(statistics.median(each["cpu"] for each in all_runs), 2),
                "wall": round(statistics.median(each["wall"] for each in all_runs), 2),
                "cpus": [each["cpu"] for each in all_runs],
                "peakMegabytes": max(each["peakMegabytes"] for each in all_runs),
                "told": summary(all_runs[-1]["told"]),
                **(judged(method, source, outs[name], name) if peers else {}),
            }
            for name, all_runs in runs.items()
        },
    }
    ours = result["tools"]["pointillist"]
    for name in peers:
        peer = result["tools"][name]
        if name.endswith("-short"):
            told = peer["told"]
            whole = told["cpuGradient"] * ITERATIONS / told["iterations"]
            # What is not the descent, imports included, counts as it was.
            peer["cpu"] = round(peer["cpu"] - told["cpuGradient"] + whole, 2)
            peer["scaledFrom"] = told["iterations"]
        for figure in ("cpu", "wall"):
            peer[f"ratio{figure.capitalize()}"] = round(peer[figure] / ours[figure], 2)
        if "cpuNeighbours" in peer["told"]:
            own = neighbour_seconds(ours["told"])
            ratio = peer["told"]["cpuNeighbours"] / own
            peer["ratioNeighbours"] = round(ratio, 2)
    return result


def neighbour_seconds(told):
    """CPU seconds of our search for neighbours, what is shared with the start included."""
    phases = told["cpuSeconds"]
    return sum(phases.get(name, 0) for name in ("pca", "neighbours", "affinities"))


def judged(method, source, out, name):
    """What the judge says; and of our layouts what our own measures say of the same."""
    if method == "pca" or name.endswith("-short"):
        return {}
    mode = ["neighbours"] if method == "knn" else []
    judge = [sys.executable, os.path.join(HERE, "judge.py"), source, out, WORK, *mode]
    found = {"quality": timed(judge)["told"]}
    if method != "knn" and name == "pointillist":
        measure = NODE + [os.path.join(HERE, "quality.mjs"), source, out]
        found["ownQuality"] = timed(measure)["told"]
    return found


def summary(told):
    """The part of a tool's own report that is worth keeping."""
    keys = "seconds cpuSeconds varianceRatios gradient cpuNeighbours cpuGradient iterations cpu recall".split()
    kept = {key: told[key] for key in keys if key in told}
    parameters = told.get("parameters", {})
    for key in ("recallAt10", "recallAtK"):
        if key in parameters:
            kept[key] = parameters[key]
    return kept


if __name__ == "__main__":
    os.makedirs(WORK, exist_ok=True)
    print(json.dumps({"cases": [run_case(case) for case in sys.argv[1:]]}))
