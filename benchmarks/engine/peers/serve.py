"""One peer as a process: serve.py torch|keras|keras-xla THREADS. A JSON object a line in, one a line out."""

import json
import os
import resource
import sys
import time
import traceback

from safetensors.numpy import load_file

name, threads = sys.argv[1], int(sys.argv[2])
answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)  # what libraries print must not get between the answers

if name == "torch":
    import torch_peer as peer
else:
    import keras_peer as peer

peer.set_up(threads, name)
run = None


def load(request):
    """Builds the model of a case; `run` is one step of it."""
    global run
    tensors = load_file(request["file"])
    weights, batch = (
        {key[len(part) :]: value for key, value in tensors.items() if key.startswith(part)}
        for part in ("weights/", "batch/")
    )
    run = peer.build(request["case"], weights, batch)


def results(request):
    """What the next steps give, one after the other: losses or logits."""
    return [float(value) for _ in range(request["steps"]) for value in run().ravel()]


def time_steps(request):
    """Milliseconds of each step."""
    timings = []
    for _ in range(request["steps"]):
        began = time.perf_counter()
        run()
        timings.append((time.perf_counter() - began) * 1000)
    return timings


def unload(_):
    global run
    run = None
    peer.clear()


def peak_memory(_):
    """In bytes. What Linux counts as ru_maxrss also counts the program that started this one."""
    if sys.platform == "linux":
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


commands = {
    "about": lambda _: peer.about(),
    "load": load,
    "results": results,
    "time": time_steps,
    "unload": unload,
    "peakMemory": peak_memory,
}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"result": commands[request["do"]](request)}
    except Exception:
        answer = {"error": traceback.format_exc()}
    answers.write(json.dumps(answer) + "\n")
