"""Trains with the TorchScript archives that tt emits, where there is PyTorch and no JVM: does a device agree with the CPU, and how fast is it?

    scripts/bench gpu --emit DIR                      where the JVM is; DIR gets a few hundred kB
    python3 train_archive.py DIR tiny base big    where the GPU is; also [--device cpu] [--updates N] [--batch N] [--formats bfloat16,float16]

For each shape it prints
- the largest distance of a float32 gradient on the device from the CPU's, as a share of its length, and the cosine of those in other formats;
- target tokens a second and the MFU (6 x parameters x tokens/s over the device's rate of matrix products in that format), each update with its batch
  sent from the host, as tt sends it;
- the same for the plain loop of plain_loop.py in bfloat16 (autocast), taking turns, and the ratio.
It ends with one line of JSON.
"""
import argparse
import json
import math
import pathlib
import statistics
import time

import torch

from plain_loop import Loop

TYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


class Archive:
    """A training network: its functions, flat weights and moments."""

    def __init__(self, folder, shape, numbers, device, batch):
        self.device, self.batch, self.length = torch.device(device), batch, shape["length"]
        self.words = shape["words"]
        self.module = torch.jit.load(str(folder / f"{shape['name']}-{numbers}.pt"), map_location=device)
        self.weights = initial(shape).to(device)
        self.mean, self.variance = torch.zeros_like(self.weights), torch.zeros_like(self.weights)
        self.groups = torch.tensor(shape["groups"], dtype=torch.float64)  # as all that the host makes, it stays there
        self.count = shape["random_bytes_of_a_pair"] * batch
        self.empty, self.none = torch.zeros(0, device=device), torch.zeros(0)
        self.scale = 16.0 if numbers == "float16" else 1.0
        generator = torch.Generator().manual_seed(1)
        ids = torch.randint(3, self.words, (3, batch, self.length), generator=generator)
        self.source, self.target, labels = ids
        self.labels = labels.reshape(-1, 1)
        self.lengths = torch.full((batch,), self.length)
        self.places = torch.arange(batch * self.length)
        if self.device.type == "cuda":  # as tt: the device draws them itself, those of a stream from 0 on
            self.random = torch.tensor([1, 0, self.count])
        else:
            self.random = torch.randint(0, 256, (self.count,), dtype=torch.uint8, generator=generator)

    def gradient(self):
        """Sum over tokens, and the summed loss."""
        # label smoothing, the objective's strength, confidence penalty, share of likelihood, loss scale
        settings = self.numbers(0.1, 0, 0, 0, self.scale)
        gradient, losses = self.module.gradient(
            self.weights, self.empty, self.source, self.lengths, self.target, self.places, self.labels, settings,
            self.random, self.none, self.none, self.empty)
        return gradient, losses

    def numbers(self, *values):
        return torch.tensor(values, dtype=torch.float64)

    def update(self, number):
        gradient, _ = self.gradient()
        # learning rate, Adam's betas and epsilon, update, clipping, tokens, share in the moving average
        settings = self.numbers(1e-4, 0.9, 0.98, 1e-9, number, 1, self.batch * self.length, 0)
        return self.module.adam(self.weights, gradient, self.mean, self.variance, self.empty, settings, self.groups)


def initial(shape):
    generator = torch.Generator().manual_seed(1)
    parts = []
    for parameter in shape["parameters"]:
        size = parameter["shape"]
        kind = parameter["initial"]
        if kind == "xavier":
            bound = math.sqrt(6 / (size[0] + size[1]))
            part = torch.empty(size).uniform_(-bound, bound, generator=generator)
        elif kind == "embedding":
            part = torch.empty(size).normal_(0, size[1] ** -0.5, generator=generator)
        else:
            part = torch.ones(size) if kind == "one" else torch.zeros(size)
        parts.append(part.flatten())
    return torch.cat(parts)


def wait(device):
    if device.startswith("cuda"):
        torch.cuda.synchronize()


def seconds(device, step):
    wait(device)
    begin = time.perf_counter()
    step()
    wait(device)
    return time.perf_counter() - begin


def matrix_rate(numbers, device):
    """Operations a second of a warm product, as large as the device needs to be busy."""
    size = 8192 if device.startswith("cuda") else 1024
    a, b = (torch.randn(size, size, device=device).to(TYPES[numbers]) for _ in range(2))
    step = lambda: [torch.mm(a, b) for _ in range(10)]
    step()
    return 10 * 2 * size ** 3 / min(seconds(device, step) for _ in range(5))


def agreement(folder, shape, formats, device):
    small = 4
    result = {}
    expected, losses = Archive(folder, shape, "float32", "cpu", small).gradient()
    for numbers in ["float32"] + formats:
        gradient, other = Archive(folder, shape, numbers, device, small).gradient()
        gradient = gradient.cpu()
        distance = float((gradient - expected).norm() / expected.norm())
        cosine = float(torch.dot(gradient.double(), expected.double()) / (gradient.double().norm() * expected.double().norm()))
        loss = float(other[0] / losses[0])
        result[numbers] = {"distance": distance, "cosine": cosine, "loss_ratio": loss}
        print(f"  {numbers:9} gradient beside the CPU's float32: distance {distance:.2e}, cosine {cosine:.6f}; loss {loss:.6f} times")
    return result


def speed(folder, shape, formats, device, updates):
    size = {name: shape[name] for name in ("words", "layers", "dim", "feed_forward", "heads", "dropout", "batch", "length")}
    tokens = shape["batch"] * shape["length"]
    parameters = sum(math.prod(each["shape"]) for each in shape["parameters"])
    steps = {f"tt_{numbers}": Archive(folder, shape, numbers, device, shape["batch"]) for numbers in formats}
    steps = {name: (lambda number, archive=archive: archive.update(number)) for name, archive in steps.items()}
    loop = Loop(**size, precision="bfloat16", device=device)
    steps["loop_bfloat16"] = lambda number: loop.update()
    times = {name: [] for name in steps}
    for number in range(1, updates + 4):
        for name, step in steps.items():
            taken = seconds(device, lambda: step(number))
            if number > 3:
                times[name].append(taken)
    result = {}
    for name, taken in times.items():
        rate = matrix_rate(name.split("_")[1], device)
        speed = tokens / statistics.median(taken)
        mfu = 6 * parameters * speed / rate
        result[name] = {"tokens_per_second": round(speed), "mfu": round(mfu, 3), "matrix_tflops": round(rate / 1e12, 2)}
        print(f"  {name:14} {speed:12,.0f} target tok/s  MFU {mfu:.3f} of {rate / 1e12:.1f} TFLOP/s")
    for numbers in formats:
        ratio = result[f"tt_{numbers}"]["tokens_per_second"] / result["loop_bfloat16"]["tokens_per_second"]
        result[f"{numbers}_to_loop"] = round(ratio, 2)
        print(f"  tt in {numbers} is {ratio:.2f} times as fast as the loop")
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("shapes", nargs="*", default=["tiny"])
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--updates", type=int, default=10)
    parser.add_argument("--formats", default="bfloat16")
    parser.add_argument("--batch", type=int, help="sentences of a batch, in place of the shape's own")
    options = parser.parse_args()
    torch.backends.cuda.matmul.allow_tf32 = False
    formats = options.formats.split(",")
    report = {"bench": "gpu", "torch": torch.__version__, "device": options.device}
    with torch.jit.optimized_execution(False):
        for name in options.shapes:
            shape = json.loads((options.folder / f"{name}.json").read_text()) | {"name": name} | ({"batch": options.batch} if options.batch else {})
            print(f"{name} on {options.device}")
            report[name] = {"agreement": agreement(options.folder, shape, formats, options.device),
                            "speed": speed(options.folder, shape, formats, options.device, options.updates)}
    print(json.dumps(report))


if __name__ == "__main__":
    main()
