"""Compares the event files of a run, as TensorBoard reads them, with its log.jsonl: each number of each line once, each sample.

compare_tensorboard.py MODEL_DIR: prints what differs, and a line of JSON; the exit code is 1 if anything does.
"""
import json
import math
import os
import sys

from tensorboard import version
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def numbers(prefix, line):
    """The numbers of a line of the log, with TensorBoard's names for them."""
    for name, value in line.items():
        if isinstance(value, dict):
            yield from numbers(prefix + name + "/", value)
        elif isinstance(value, (int, float)) and name != "update":
            yield prefix + name, value


def main(run):
    everything = {"scalars": 0, "tensors": 0}
    events = EventAccumulator(os.path.join(run, "tensorboard"), size_guidance=everything).Reload()
    seen = {tag: {} for tag in events.Tags()["scalars"]}
    faults = []
    for tag, points in seen.items():
        for point in events.Scalars(tag):
            if point.step in points:
                faults.append(f"{tag} has update {point.step} twice")
            points[point.step] = point.value

    expected = samples = 0
    with open(os.path.join(run, "log.jsonl"), encoding="utf-8") as log:
        for line in map(json.loads, log):
            group = {"training": "train/", "validation": "validation/"}.get(line["type"])
            for tag, value in numbers(group, line) if group else ():
                expected += 1
                shown = seen.get(tag, {}).get(line["update"])
                if shown is None or not math.isclose(shown, value, rel_tol=1e-6, abs_tol=1e-30):
                    faults.append(f"{tag} at update {line['update']} is {shown}, but should be {value}")
            samples += len(line.get("samples", ()))

    shown = sum(len(points) for points in seen.values())
    texts = sum(len(events.Tensors(tag)) for tag in events.Tags()["tensors"] if tag.startswith("samples/"))
    if shown != expected or texts != samples:
        faults.append(f"{shown} numbers and {texts} samples, but should be {expected} and {samples}")
    if faults:
        print("\n".join(faults[:20]), file=sys.stderr)
    print(json.dumps({"check": "tensorboard", "result": "pass" if not faults else "fail", "tensorboard": version.VERSION,
                      "numbers": shown, "samples": texts, "faults": len(faults)}))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
