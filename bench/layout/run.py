"""Runs our command and its peers in turn on the same file with the same threads, judges every layout, and prints one
JSON object. CPU seconds are of the whole process tree, imports and start included, since that is what a machine gives;
`ratioCpu` is the peer's over ours. On a shared machine they are fairer than wall seconds; the load is told beside them.

run.py CASE... with CASE = METHOD:DATA:DIMS:THREADS[:REPEATS], such as tsne:fmnist-10000:2:1:2"""

import json
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WORK = os.environ.get("POINTILLIST_BENCH_FOLDER", os.path.join(ROOT, "build", "bench"))
PEERS = {"tsne": "opentsne", "umap": "umap", "pca": "pca"}


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


def commands(method, source, dims, threads, stem):
    ours = ["node", os.path.join(ROOT, "sdk/dist/cli/main.js"), "layout", source]
    ours += ["--method", method, "--dims", dims, "--threads", threads]
    ours += [
        "--metric",
        "euclidean",
        "--no-quality",
        "--json",
        "--out",
        f"{stem}.pointillist.npy",
    ]
    peer = PEERS[method]
    theirs = [sys.executable, os.path.join(HERE, "peer.py"), peer, source]
    theirs += [f"{stem}.{peer}.npy", dims, threads]
    return {"pointillist": ours, peer: theirs}


def run_case(case):
    method, data, dims, threads, *rest = case.split(":")
    repeats = int(rest[0]) if rest else 1
    source = os.path.join(WORK, f"{data}.npy")
    if not os.path.exists(source):
        subprocess.run(
            [sys.executable, os.path.join(HERE, "data.py"), WORK, data], check=True
        )
    stem = os.path.join(WORK, f"{data}.{method}{dims}")
    tools = commands(method, source, dims, threads, stem)
    runs = {name: [] for name in tools}
    load = [os.getloadavg()[0]]
    for _ in range(repeats):
        for name, argv in tools.items():
            print(f"{case} {name}", file=sys.stderr)
            runs[name].append(timed(argv))
    load.append(os.getloadavg()[0])
    result = {
        "method": method,
        "data": data,
        "dims": int(dims),
        "threads": int(threads),
    }
    result["load"] = [round(each, 1) for each in load]
    for name, all_runs in runs.items():
        best = min(all_runs, key=lambda each: each["cpu"])
        result[name] = {
            "cpu": best["cpu"],
            "wall": min(each["wall"] for each in all_runs),
            "cpus": [each["cpu"] for each in all_runs],
            "peakMegabytes": best["peakMegabytes"],
            "told": summary(best["told"]),
        }
        if method != "pca":
            judged = [
                sys.executable,
                os.path.join(HERE, "judge.py"),
                source,
                f"{stem}.{name}.npy",
                WORK,
            ]
            result[name]["quality"] = timed(judged)["told"]
    peer = PEERS[method]
    for figure in ("cpu", "wall"):
        ratio = result[peer][figure] / result["pointillist"][figure]
        result[f"ratio{figure.capitalize()}"] = round(ratio, 2)
    return result


def summary(told):
    """The part of a tool's own report that is worth keeping."""
    keys = (
        "kl",
        "seconds",
        "cpuSeconds",
        "varianceRatios",
        "gradient",
        "cpuNeighbours",
        "cpu",
    )
    kept = {key: told[key] for key in keys if key in told}
    parameters = told.get("parameters", {})
    for key in ("recallAt10", "recallAtK"):
        if key in parameters:
            kept[key] = parameters[key]
    return kept


if __name__ == "__main__":
    os.makedirs(WORK, exist_ok=True)
    print(json.dumps({"cases": [run_case(case) for case in sys.argv[1:]]}))
