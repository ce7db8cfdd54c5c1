"""Translates what tt has translated with CTranslate2 too, greedily, and scores tt's translations with it.

compare_marian.py NAME FOLDER TRANSLATIONS SOURCE_MODEL: FOLDER is the model as CTranslate2 has it, TRANSLATIONS the JSON lines of tt,
SOURCE_MODEL the SentencePiece model of the source. Prints a line of JSON; the exit code is 1 when they differ.
"""
import json
import sys

import ctranslate2
from sentencepiece import SentencePieceProcessor


def main(name, folder, translations, model):
    with open(translations, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    targets = [line["pieces"] if line.get("truncated") else line["pieces"][:-1] for line in lines]
    source = SentencePieceProcessor(model_file=model).encode([line["source"] for line in lines], out_type=str)
    theirs = ctranslate2.Translator(folder, device="cpu", compute_type="float32", intra_threads=1)
    found = theirs.translate_batch(source, beam_size=1, max_decoding_length=20, max_batch_size=32)
    forced = theirs.score_batch(source, targets, max_batch_size=32)
    same = sum(result.hypotheses[0] == target for target, result in zip(targets, found))
    difference = max((abs(a - b) for line, result in zip(lines, forced) for a, b in zip(line["piece_log_probs"], result.log_probs)),
                     default=1)
    good = len(lines) == 100 and same >= 0.99 * len(lines) and difference < 1e-3
    print(json.dumps({"check": "marian", "model": name, "result": "pass" if good else "fail", "ctranslate2": ctranslate2.__version__,
                      "lines": len(lines), "equal": round(same / max(1, len(lines)), 4), "forced_difference": round(difference, 7)}))
    return not good


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
