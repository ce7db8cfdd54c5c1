"""Decodes with the TorchScript archives that tt emits, where there is PyTorch and no JVM: greedy search in one call, beside Hugging Face's generate.

    scripts/bench gpu --emit DIR                       where the JVM is
    python3 decode_archive.py DIR tiny base big    where the GPU is; also [--device cpu] [--formats bfloat16,float16] [--batch N] [--length N]

For each shape, with random weights and sources, it prints
- the largest difference of a first token's log-probability in each format on the device from the CPU's in float32;
- tokens a second, and beside it, in turn, those of a MarianMT model of the same shape in the same format with generate(num_beams=1), and
  the ratio. Both write the same number of tokens, whatever they are. Without transformers the second half is left out, in words.
It ends with one line of JSON.
"""
import argparse
import json
import math
import pathlib
import statistics

import torch

from train_archive import TYPES, initial, seconds

BOS, NEVER = 1, -1  # no token is the end, so that all sentences are equally long


class Greedy:
    """A decoding network with its prepared weights."""

    def __init__(self, folder, shape, numbers, device):
        name = f"{shape['name']}-decode-{numbers}"
        self.device, self.words = device, shape["words"]
        self.module = torch.jit.load(str(folder / f"{name}.pt"), map_location=device)
        steps = json.loads((folder / f"{name}.json").read_text())
        flat = initial(shape).to(device)
        self.prepared = self.module.unprepared()
        offset, none = 0, torch.zeros(0, device=device)
        for parameter, functions in zip(shape["parameters"], steps):
            size = math.prod(parameter["shape"])
            values = flat[offset:offset + size].view(parameter["shape"])
            offset += size
            for function, place in functions:
                self.prepared = getattr(self.module, function)(self.prepared, place, values, none)

    def decode(self, source, limit):
        lengths = torch.full((source.size(0),), source.size(1))
        none = torch.zeros(0, dtype=torch.long)
        state = self.module.start(self.prepared, source, lengths, none, none.view(0, 0), none.view(0, 0))
        return self.module.greedy(self.prepared, state, torch.full((source.size(0),), limit), BOS, NEVER)


def marian(shape, numbers, device):
    import transformers

    config = transformers.MarianConfig(
        vocab_size=shape["words"], d_model=shape["dim"], encoder_layers=shape["layers"], decoder_layers=shape["layers"],
        encoder_ffn_dim=shape["feed_forward"], decoder_ffn_dim=shape["feed_forward"], encoder_attention_heads=shape["heads"],
        decoder_attention_heads=shape["heads"], activation_function="relu", max_position_embeddings=512, pad_token_id=0,
        decoder_start_token_id=BOS, eos_token_id=2, forced_eos_token_id=None)
    return transformers.MarianMTModel(config).eval().to(device, TYPES[numbers])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("shapes", nargs="*", default=["tiny"])
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--formats", default="bfloat16")
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--length", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    torch.backends.cuda.matmul.allow_tf32 = False
    report = {"bench": "gpu-decode", "torch": torch.__version__, "device": options.device}
    with torch.jit.optimized_execution(False), torch.inference_mode():
        for name in options.shapes:
            shape = json.loads((options.folder / f"{name}.json").read_text()) | {"name": name}
            print(f"{name} on {options.device}, {options.batch} sentences of {options.length} tokens")
            report[name] = one(options, shape)
    print(json.dumps(report))


def one(options, shape):
    generator = torch.Generator().manual_seed(2)
    source = torch.randint(4, shape["words"], (options.batch, options.length), generator=generator)
    result = {}
    _, expected = Greedy(options.folder, shape, "float32", "cpu").decode(source[:4], 1)
    for numbers in ["float32"] + options.formats.split(","):
        ours = Greedy(options.folder, shape, numbers, options.device)
        _, found = ours.decode(source[:4], 1)
        difference = float((found.cpu()[:, 0] - expected[:, 0]).abs().max())
        print(f"  {numbers:9} log-probabilities of first tokens differ by at most {difference:.2e} from the CPU's float32")
        result[numbers] = {"difference": difference}
        if numbers == "float32":
            continue
        steps = {"tt": lambda: ours.decode(source, options.length - 1)}
        try:
            theirs = marian(shape, numbers, options.device)
            there = source.to(options.device)
            steps["generate"] = lambda: theirs.generate(
                there, attention_mask=torch.ones_like(there), num_beams=1, do_sample=False, min_new_tokens=options.length,
                max_new_tokens=options.length)
        except ImportError:
            print("  transformers is not there, so nothing is beside it")
        times = {each: [] for each in steps}
        for turn in range(options.rounds + 1):
            for each, step in steps.items():
                taken = seconds(options.device, step)
                if turn > 0:
                    times[each].append(taken)
        for each, taken in times.items():
            result[numbers][each] = round(options.batch * options.length / statistics.median(taken))
            print(f"  {numbers:9} {each:9} {result[numbers][each]:12,} tokens a second")
        if "generate" in times:
            result[numbers]["to_generate"] = round(result[numbers]["tt"] / result[numbers]["generate"], 2)
            print(f"  {numbers:9} tt is {result[numbers]['to_generate']:.2f} times as fast as generate")
    return result


if __name__ == "__main__":
    main()
