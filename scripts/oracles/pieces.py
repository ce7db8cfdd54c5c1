"""Records what SentencePiece 0.1.97 answers on our own text: models that it trains, and how it encodes and decodes with them.

Usage: pieces.py FOLDER, the folder to write to. data-samples/ is read from where the script is called; spm_train,
spm_encode and spm_decode are those of Debian's package sentencepiece.
"""

import gzip
import pathlib
import shutil
import subprocess
import sys

import hostile

MODELS = {
    "bpe": "--model_type=bpe --vocab_size=2500 --character_coverage=1.0",
    "unigram": "--model_type=unigram --vocab_size=2500 --character_coverage=1.0",
    "bpe-bytefallback": "--model_type=bpe --vocab_size=1500 --character_coverage=0.9995 --byte_fallback=true",
    "unigram-bytefallback": "--model_type=unigram --vocab_size=1500 --character_coverage=0.9995 --byte_fallback=true",
}


def run(*command, stdin=b""):
    return subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


def main():
    version = run("spm_train", "--version")
    assert b"0.1.97" in version, version
    folder = pathlib.Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "enc").mkdir(parents=True)
    samples = [(pathlib.Path("data-samples") / name).read_bytes().splitlines(keepends=True) for name in ("test.en", "test.zh")]
    texts = {
        "hostile": "".join(line + "\n" for line in hostile.lines()).encode(),
        "samples": b"".join(samples[0][:100] + samples[1][:100]),
    }
    for name, text in texts.items():
        (folder / "enc" / f"{name}.txt").write_bytes(text)
    for model, options in MODELS.items():
        prefix = folder / model
        run("spm_train", f"--model_prefix={prefix}", "--num_threads=1", *options.split(),
            f"--input=data-samples/train.en,data-samples/train.zh,{folder}/enc/hostile.txt")
        for name, text in texts.items():
            ids = run("spm_encode", f"--model={prefix}.model", "--output_format=id", stdin=text)
            (folder / "enc" / f"{model}.{name}.ids").write_bytes(ids)
            decoded = run("spm_decode", f"--model={prefix}.model", "--input_format=id", stdin=ids)
            (folder / "enc" / f"{model}.{name}.decoded").write_bytes(decoded)
        trained = folder / f"{model}.model"
        with open(f"{trained}.gz", "wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as out:
            out.write(trained.read_bytes())
        trained.unlink()
        (folder / f"{model}.vocab").unlink()
        print(model, len(texts), "texts")


if __name__ == "__main__":
    main()
