"""Records what SentencePiece answers on our own text: models that it trains, and how it encodes and decodes with them.

Usage: pieces.py FOLDER, the folder to write to. data-samples/ is read from where the script is called.
All is done by the programs of version 0.1.97, but for the training of unigram models: when that version prunes pieces, it
takes the number of all pieces where that of one piece's parts is meant. Version 0.1.99 is right there; but when it learns
BPE, it counts xx twice in xxx.
"""

import gzip
import pathlib
import shutil
import subprocess
import sys

import sentencepiece

import hostile

MODELS = {
    "bpe": {"vocab_size": 2500, "character_coverage": 1.0},
    "bpe-bytefallback": {"vocab_size": 1500, "character_coverage": 0.9995, "byte_fallback": "true"},
    "unigram": {"vocab_size": 2500, "character_coverage": 1.0},
    "unigram-bytefallback": {"vocab_size": 1500, "character_coverage": 0.9995, "byte_fallback": "true"},
}


def run(*command, stdin=b""):
    return subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


def train(options):
    if options["model_type"] == "unigram":
        sentencepiece.SentencePieceTrainer.train(minloglevel=2, **options)
    else:
        run("spm_train", *(f"--{key}={value}" for key, value in options.items()))


def main():
    assert b"0.1.97" in run("spm_train", "--version") and sentencepiece.__version__ == "0.1.99"
    folder = pathlib.Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "enc").mkdir(parents=True)
    samples = [(pathlib.Path("data-samples") / name).read_bytes().splitlines(True) for name in ("test.en", "test.zh")]
    texts = {
        "hostile": "".join(line + "\n" for line in hostile.lines()).encode(),
        "samples": b"".join(samples[0][:100] + samples[1][:100]),
    }
    for text, lines in texts.items():
        (folder / "enc" / f"{text}.txt").write_bytes(lines)
    for name, options in MODELS.items():
        model = folder / f"{name}.model"
        train({
            "model_type": name.split("-")[0], "model_prefix": folder / name, "num_threads": 1, **options,
            "input": f"data-samples/train.en,data-samples/train.zh,{folder}/enc/hostile.txt"})
        for text, lines in texts.items():
            ids = run("spm_encode", f"--model={model}", "--output_format=id", stdin=lines)
            (folder / "enc" / f"{name}.{text}.ids").write_bytes(ids)
            decoded = run("spm_decode", f"--model={model}", "--input_format=id", stdin=ids)
            (folder / "enc" / f"{name}.{text}.decoded").write_bytes(decoded)
        with open(f"{model}.gz", "wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as out:
            out.write(model.read_bytes())
        model.unlink()
        (folder / f"{name}.vocab").unlink()
        print(name)


if __name__ == "__main__":
    main()
