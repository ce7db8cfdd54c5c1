"""Translates lines with fxtranslate, a copy of the engine in Firefox, whose activations are int8.

run_fxtranslate.py FOLDER <TEXT >TRANSLATIONS: a folder of tt export --format marian --precision int8.
"""
import pathlib
import sys

import fxtranslate


def main(name):
    folder = pathlib.Path(name)

    def read(*patterns):
        return next(file for pattern in patterns for file in folder.glob(pattern)).read_bytes()

    model = fxtranslate.Translator(model=read("model*.bin"), src_vocab=read("srcvocab*.spm", "vocab*.spm"),
                                   trg_vocab=read("trgvocab*.spm", "vocab*.spm"), shortlist=read("lex*.bin"))
    for line in sys.stdin.read().splitlines():
        print(model.translate(line))


if __name__ == "__main__":
    main(*sys.argv[1:])
