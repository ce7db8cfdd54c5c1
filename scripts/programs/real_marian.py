"""Trains and decodes with real Marian, from the package pymarian.

real_marian.py train OPTION...; real_marian.py decode OPTION... <TEXT >TRANSLATIONS: options are those of marian and marian-decoder.
"""
import sys

import pymarian


def main(command, *options):
    if command == "train":
        pymarian.Trainer(" ".join(options)).train()
    else:
        text = pymarian.Translator(" ".join(options)).translate(sys.stdin.read())
        sys.stdout.write(text if text.endswith("\n") else text + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
