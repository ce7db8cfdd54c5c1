"""Brings a model of Marian to CTranslate2's format with CTranslate2's own converter, and sets Marian's epsilon of layer normalisation.

convert_marian_model.py ARCHIVE FOLDER VOCABULARY...: reads ARCHIVE (.npz) and the vocabularies (.yml), and writes FOLDER.
"""
import json
import sys

from ctranslate2.converters import MarianConverter


def main(archive, folder, *vocabularies):
    MarianConverter(archive, list(vocabularies)).convert(folder)
    with open(f"{folder}/config.json", encoding="utf-8") as file:
        settings = json.load(file)
    settings["layer_norm_epsilon"] = 1e-6
    with open(f"{folder}/config.json", "w", encoding="utf-8") as file:
        json.dump(settings, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
