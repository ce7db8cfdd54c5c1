"""Translates what tt has translated with transformers too, and scores tt's translations with it.

compare_huggingface.py NAME FOLDER MODEL TRANSLATIONS [FROM TO]: FOLDER is the model as transformers has it, MODEL the one of tt,
TRANSLATIONS the JSON lines of tt. Lines where one of them has reached the greatest length without an end are left out of what is
compared: tt gives what it had before the last step then, transformers what it has after it. Prints a line of JSON; the exit code is 1 when they differ.
"""
import json
import os
import sys

import sentencepiece
import torch
import transformers


def pieces(model, side):
    shared = os.path.join(model, "vocab.model")
    file = shared if os.path.exists(shared) else os.path.join(model, side + ".model")
    processor = sentencepiece.SentencePieceProcessor(model_file=file)
    return processor, {processor.id_to_piece(i): i for i in range(processor.get_piece_size())}


torch.set_num_threads(1)


def main(name, folder, model, translations, source_language="", target_language=""):
    with open(translations, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    source, source_ids = pieces(model, "source")
    target, target_ids = pieces(model, "target")
    languages = {"target": "none", "languages": {}}
    if os.path.exists(os.path.join(model, "languages.json")):
        with open(os.path.join(model, "languages.json"), encoding="utf-8") as file:
            languages = json.load(file)
    theirs = transformers.AutoModelForSeq2SeqLM.from_pretrained(folder, dtype=torch.float32).eval()
    settings = theirs.generation_config
    code = languages["languages"].get(target_language)
    first = [] if languages["target"] != "first" else [target_ids[code]]
    eos = settings.eos_token_id
    same, difference, cut, tokenized, lengths = 0, 0.0, 0, 0, []
    tokenizer = None
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **({"src_lang": source_language} if source_language else {}))
    except Exception as error:  # the program that is compared with, not its tokenizer, is what counts
        print("no tokenizer:", repr(error)[:200], file=sys.stderr)
    for line in lines:
        ids = source.encode(line["source"])
        before, after = [], [eos]
        if languages["target"] == "tag" and code:
            before = [source_ids[code]]
        if languages.get("source") == "first":
            before.append(source_ids[languages["languages"][source_language]])
        if languages.get("source") == "last":
            after.append(source_ids[languages["languages"][source_language]])
        ids = before + ids + after
        if tokenizer is not None:
            tag = code.replace("\u2581", "") + " " if languages["target"] == "tag" and code else ""
            tokenized += tokenizer(tag + line["source"])["input_ids"] == ids
        found = [target_ids[piece] for piece in line["pieces"]]
        with torch.no_grad():
            batch = torch.tensor([ids])
            forced = {"forced_bos_token_id": first[0]} if first else {}
            best = theirs.generate(batch, attention_mask=torch.ones_like(batch), **forced)[0].tolist()
            read = [settings.decoder_start_token_id] + first + found
            logits = theirs(input_ids=batch, decoder_input_ids=torch.tensor([read[:-1]])).logits[0]
        for forbidden in settings.bad_words_ids or []:
            logits[:, forbidden[0]] = -torch.inf
        log_probs = torch.log_softmax(logits.double(), 1)
        theirs_found = best[1 + len(first):]
        if found[-1:] != [eos] or theirs_found[-1:] != [eos]:
            cut += 1
        else:
            lengths.append(len(found))
            same += theirs_found == found
            if theirs_found != found and os.environ.get("SHOW"):
                print(line["line"], found, theirs_found, file=sys.stderr)
        for place, (token, ours) in enumerate(zip(found, line["piece_log_probs"])):
            difference = max(difference, abs(log_probs[place + len(first), token].item() - ours))
    good = len(lengths) >= 50 and same == len(lengths) and difference < 1e-4
    print(json.dumps({"check": "huggingface", "model": name, "result": "pass" if good else "fail",
                      "transformers": transformers.__version__, "lines": len(lines), "cut": cut, "compared": len(lengths),
                      "equal": same, "mean_length": round(sum(lengths) / max(1, len(lengths)), 1), "same_source_ids": tokenized, "forced_difference": round(difference, 7)}))
    return not good


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
