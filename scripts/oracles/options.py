"""Records what SentencePiece answers where a model is of another kind than those of tt vocab: small models with the settings that
decide how text is split, and how it encodes and decodes some lines with them.

Usage: options.py FOLDER, the folder to write to, where pieces.py has written. data-samples/ is read from where the script is called.
"""

import gzip
import os
import pathlib
import sys

import sentencepiece

import hostile

SYMBOLS = ["<sep>", "ing", "in", "\u2581the", "  x", "\u4e2d\u56fd", "9"]
MODELS = {
    "char": {"model_type": "char", "user_defined_symbols": SYMBOLS},
    "word": {"model_type": "word", "vocab_size": 600},
    "unigram-suffix": {"model_type": "unigram", "user_defined_symbols": SYMBOLS, "treat_whitespace_as_suffix": True},
    "unigram-spaces": {"model_type": "unigram", "remove_extra_whitespaces": False, "split_by_whitespace": False},
    "bpe-symbols": {"model_type": "bpe", "user_defined_symbols": SYMBOLS, "byte_fallback": True, "add_dummy_prefix": False,
                    "remove_extra_whitespaces": False},
    "bpe-unused": {"model_type": "bpe", "vocab_size": 1500},
    "unigram-unused": {"model_type": "unigram"},
}
SPACES = ["", " ", "\u2581", "\u2581\u2581", "  two  spaces  ", " \u2581x\u2581 ", "a<sep>b <sep> c", "the thing in  x9the", "</s>a <s> <unk>",
          "\u4e2d\u56fd\u4e2d\u4e2d\u56fd", "in" * 40, "\u4e2d" * 40, "\u16a0\u16a1 \u16a2", "a\u0000b", "\u2047"]


def main():
    assert sentencepiece.__version__ == "0.1.99"
    folder = pathlib.Path(sys.argv[1])
    lines = SPACES + [line[:100] for line in hostile.lines()[::4]]
    (folder / "enc" / "options.txt").write_bytes("".join(line + "\n" for line in lines).encode())
    for name, options in MODELS.items():
        file = folder / f"{name}.model"
        sentencepiece.SentencePieceTrainer.train(
            input="data-samples/test.en,data-samples/test.zh", model_prefix=folder / name, minloglevel=2, num_threads=1,
            normalization_rule_name="identity", **{"vocab_size": 1400, "character_coverage": 0.98, "hard_vocab_limit": False, **options})
        os.remove(folder / f"{name}.vocab")
        model = sentencepiece.SentencePieceProcessor(model_file=str(file))
        if name.endswith("-unused"):
            model.SetVocabulary([model.id_to_piece(i) for i in range(model.get_piece_size()) if i % 3 != 0])
            file.write_bytes(model.serialized_model_proto())
        ids = [model.encode(line) for line in lines]
        answers = {"ids": [" ".join(map(str, line)) for line in ids], "decoded": [model.decode(line) for line in ids]}
        for kind, texts in answers.items():
            (folder / "enc" / f"{name}.options.{kind}").write_bytes("".join(text + "\n" for text in texts).encode())
        with open(f"{file}.gz", "wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as out:
            out.write(file.read_bytes())
        file.unlink()
        print(name, model.get_piece_size())


if __name__ == "__main__":
    main()
