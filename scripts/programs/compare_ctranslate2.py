"""Translates what tt has translated with CTranslate2 too, and scores tt's translations with it.

compare_ctranslate2.py NAME FOLDER TRANSLATIONS COMPUTE_TYPE: FOLDER is the exported model, TRANSLATIONS the JSON lines of tt. Prints a line
of JSON; the exit code is 1 when they differ in float32; with FORCED=1, scores of the search do not count, and one translation of 20 may differ.
"""
import json
import math
import os
import sys

import ctranslate2
from sentencepiece import SentencePieceProcessor

LIMIT = 100  # pieces; the --max-length that tt was given


def main(name, folder, translations, compute):
    with open(translations, encoding="utf-8") as file:
        lines = [line for line in map(json.loads, file) if line["pieces"]]
    vocabulary = next(path for path in (os.path.join(folder, file) for file in ("vocab.model", "source.model", "source.spm")) if os.path.exists(path))
    source = SentencePieceProcessor(model_file=vocabulary).encode([line["source"] for line in lines], out_type=str)
    settings = {"add_source_eos": False, "decoder_start_token": "<s>"}  # of older folders
    if os.path.exists(os.path.join(folder, "config.json")):
        with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
            settings = json.load(file)
    if not settings["add_source_eos"] and settings["decoder_start_token"] == "</s>":  # as CTranslate2's converter of transformers has it
        source = [pieces + ["</s>"] for pieces in source]
    theirs = ctranslate2.Translator(folder, device="cpu", compute_type=compute, intra_threads=1)
    found = theirs.translate_batch(
        source, beam_size=4, length_penalty=1, max_decoding_length=LIMIT, return_scores=True, max_batch_size=32)
    ended = [(pieces, line) for pieces, line in zip(source, lines) if not line.get("truncated")]
    forced = theirs.score_batch([pieces for pieces, _ in ended], [line["pieces"][:-1] for _, line in ended], max_batch_size=32)

    same, score, unequal, cut = 0, 0.0, [], 0
    for line, result in zip(lines, found):
        if line.get("truncated") or len(result.hypotheses[0]) == LIMIT:
            cut += 1
        elif result.hypotheses[0] == line["pieces"][:-1]:
            same += 1
            score = max(score, abs(result.scores[0] - line["score"]))
        else:
            unequal.append((abs(result.scores[0] - line["score"]), " ".join(line["pieces"]), " ".join(result.hypotheses[0])))
    for difference, ours, other in sorted(unequal)[-3:]:
        print(f"{name}: scores differ by {difference:.6f}\n  tt           {ours}\n  CTranslate2  {other}", file=sys.stderr)

    token = max((abs(a - b) for (_, line), result in zip(ended, forced) for a, b in zip(line["piece_log_probs"], result.log_probs)),
                default=math.inf)
    tokens = all(result.tokens == line["pieces"] for (_, line), result in zip(ended, forced))
    compared = len(lines) - cut
    searched = same >= 0.99 * compared and score < 1e-3
    if os.environ.get("FORCED"):  # random weights often end at once, which CTranslate2's search forbids and tt's does not
        searched = same >= 0.95 * compared
    good = 2 * compared > len(lines) and tokens and searched and token < 1e-3
    print(json.dumps({"check": "ctranslate2", "model": name, "result": "pass" if good else "fail", "compute": compute,
                      "ctranslate2": ctranslate2.__version__, "lines": len(lines), "cut": cut, "equal": round(same / max(1, compared), 4),
                      "score_difference": round(score, 7), "forced_difference": round(token, 7)}))
    return not good and compute == "float32"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
