"""Makes a folder of Hugging Face's with random weights, as models of that kind are published.

make_huggingface_model.py KIND FOLDER TEXT: TEXT is what its vocabulary is trained on. The weights are larger than those that a training
begins with, so that some words are far more probable than others, and sentences end.
"""
import json
import math
import os
import sys

import sentencepiece
import torch
import transformers
from sentencepiece import sentencepiece_model_pb2

CODES = {
    "m2m_100": [f"__{code}__" for code in transformers.models.m2m_100.tokenization_m2m_100.FAIRSEQ_LANGUAGE_CODES["m2m100"]],
    "nllb": transformers.models.nllb.tokenization_nllb.FAIRSEQ_LANGUAGE_CODES,
    "mbart50": transformers.models.mbart50.tokenization_mbart50.FAIRSEQ_LANGUAGE_CODES,
    "mbart": transformers.models.mbart.tokenization_mbart.FAIRSEQ_LANGUAGE_CODES,
}
# transformers counts the id that a decoder begins with among the n-grams, and tt does not, unless it is a forced language
GENERATION = dict(num_beams=4, max_length=40, early_stopping="never")
BART = dict(d_model=48, encoder_layers=2, decoder_layers=2, encoder_ffn_dim=80, decoder_ffn_dim=80, encoder_attention_heads=4,
            decoder_attention_heads=4, max_position_embeddings=128)
T5 = dict(d_model=48, d_ff=80, num_layers=2, num_heads=4)


def write(folder, name, value):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=1)


def train(folder, name, text, filled=0, **options):
    prefix = os.path.join(folder, "trained")
    options = dict(vocab_size=700, model_type="unigram", character_coverage=1.0, minloglevel=2, num_threads=1) | options
    sentencepiece.SentencePieceTrainer.train(input=text, model_prefix=prefix, **options)
    os.remove(prefix + ".vocab")
    os.rename(prefix + ".model", os.path.join(folder, name))
    fill(os.path.join(folder, name), filled)
    model = sentencepiece.SentencePieceProcessor(model_file=os.path.join(folder, name))
    return [model.id_to_piece(i) for i in range(model.get_piece_size())]


def fill(path, size):
    """Adds words that no text has, until there are so many pieces."""
    model = sentencepiece_model_pb2.ModelProto()
    with open(path, "rb") as file:
        model.ParseFromString(file.read())
    least = min(piece.score for piece in model.pieces)
    for i in range(size - len(model.pieces)):
        model.pieces.add(piece=f"\u2581\u2205{i}", score=least - 1 - i)
    with open(path, "wb") as file:
        file.write(model.SerializeToString())


def marian(folder, text, shared=True, **settings):
    source = train(folder, "source.spm", text)
    target = train(folder, "target.spm", text, vocab_size=500)
    tags = [">>deu<<", ">>fra<<", ">>zho_Hans<<"]

    def listed(pieces):
        rest = sorted(set(pieces) - {"</s>", "<unk>", "<s>"}, key=lambda piece: piece[::-1])
        return ["</s>", "<unk>"] + rest[:len(rest) // 2] + tags + rest[len(rest) // 2:] + ["<pad>"]

    one = listed(source + target if shared else source)
    two = one if shared else listed(target)
    write(folder, "vocab.json", {piece: i for i, piece in enumerate(one)})
    if not shared:
        write(folder, "target_vocab.json", {piece: i for i, piece in enumerate(two)})
    write(folder, "tokenizer_config.json", {"tokenizer_class": "MarianTokenizer", "separate_vocabs": not shared, "source_lang": "en",
                                            "target_lang": "de"})
    pad = len(two) - 1
    config = transformers.MarianConfig(
        vocab_size=len(one), decoder_vocab_size=len(two), share_encoder_decoder_embeddings=shared, pad_token_id=pad, eos_token_id=0,
        bos_token_id=0, decoder_start_token_id=pad, forced_eos_token_id=None, **(dict(activation_function="swish", scale_embedding=True) | BART | settings))
    return transformers.MarianMTModel(config), dict(decoder_start_token_id=pad, pad_token_id=pad, eos_token_id=0,
                                                    bad_words_ids=[[pad]], renormalize_logits=True)


def fairseq(folder, text, kind, listed=False, legacy=False, filled=0, **settings):
    pieces = train(folder, "sentencepiece.bpe.model", text, filled, model_type="bpe" if kind in ("m2m_100", "nllb") else "unigram")
    base = ["<s>", "<pad>", "</s>", "<unk>"] + pieces[3:]
    if kind == "m2m_100":
        base = base[:4] + sorted(base[4:], key=lambda piece: piece[::-1])
        write(folder, "vocab.json", {piece: i for i, piece in enumerate(base)})
    codes = CODES[kind]
    rows = len(base) + len(codes) + (8 if kind == "m2m_100" else 3)
    tokenizer = {"m2m_100": "M2M100Tokenizer", "nllb": "NllbTokenizer", "mbart50": "MBart50Tokenizer", "mbart": "MBartTokenizer"}[kind]
    write(folder, "tokenizer_config.json", {"tokenizer_class": tokenizer} | ({"legacy_behaviour": True} if legacy else {}))
    special = {"additional_special_tokens": codes} | ({} if kind == "m2m_100" else {"mask_token": "<mask>"})
    write(folder, "special_tokens_map.json", special)
    if listed:  # the ids as tokenizer.json has them
        added = base[:4] + [None] * (len(base) - 4) + codes + ["<mask>"]
        write(folder, "tokenizer.json", {"version": "1.0", "added_tokens": [
            {"id": i, "content": token, "special": True} for i, token in enumerate(added) if token], "model": {"type": "BPE"}})
        os.remove(os.path.join(folder, "special_tokens_map.json"))
    start = len(base) + codes.index("ro_RO") if kind == "mbart" else 2
    if kind in ("m2m_100", "nllb"):
        config = transformers.M2M100Config(vocab_size=rows, scale_embedding=True, activation_function="relu", decoder_start_token_id=2,
                                           **(BART | settings))
        model = transformers.M2M100ForConditionalGeneration(config)
    else:
        config = transformers.MBartConfig(vocab_size=rows, scale_embedding=True, activation_function="gelu", decoder_start_token_id=start,
                                          forced_eos_token_id=None, **(BART | settings))
        model = transformers.MBartForConditionalGeneration(config)
    return model, dict(decoder_start_token_id=start, pad_token_id=1, eos_token_id=2, bos_token_id=0,
                       no_repeat_ngram_size=0 if kind == "mbart" else 2)


def t5(folder, text, classes, filled=0, **settings):
    tags = ["<2de>", "<2fr>", "<2zh_Hant>"]
    pieces = train(folder, "spiece.model", text, filled, pad_id=0, eos_id=1, unk_id=2, bos_id=-1, user_defined_symbols=tags)
    write(folder, "tokenizer_config.json", {"tokenizer_class": "T5Tokenizer", "extra_ids": 0})
    config = classes[0](vocab_size=len(pieces) + 28, decoder_start_token_id=0, **(T5 | settings))
    model = classes[1](config)
    if settings.get("tie_word_embeddings") is False:  # as in T5 1.1's files, whatever transformers ties by itself
        model.lm_head.weight = torch.nn.Parameter(torch.empty_like(model.shared.weight))
    return model, dict(decoder_start_token_id=0, pad_token_id=0, eos_token_id=1)


T5_CLASSES = (transformers.T5Config, transformers.T5ForConditionalGeneration)
MT5_CLASSES = (transformers.MT5Config, transformers.MT5ForConditionalGeneration)
PROPORTIONS = dict(d_model=512, encoder_layers=6, decoder_layers=6, encoder_ffn_dim=2048, decoder_ffn_dim=2048,
                   encoder_attention_heads=8, decoder_attention_heads=8, max_position_embeddings=512)
KINDS = {
    "marian": lambda f, t: marian(f, t),
    "marian-apart": lambda f, t: marian(f, t, shared=False, scale_embedding=False, activation_function="gelu"),
    "marian-base": lambda f, t: marian(f, t, **PROPORTIONS),
    "m2m100": lambda f, t: fairseq(f, t, "m2m_100"),
    "nllb": lambda f, t: fairseq(f, t, "nllb"),
    "nllb-legacy": lambda f, t: fairseq(f, t, "nllb", listed=True, legacy=True),
    "nllb-base": lambda f, t: fairseq(f, t, "nllb", listed=True, **PROPORTIONS),
    "nllb-600m": lambda f, t: fairseq(f, t, "nllb", listed=True, filled=256000, d_model=1024, encoder_layers=12, decoder_layers=12,
                                      encoder_ffn_dim=4096, decoder_ffn_dim=4096, encoder_attention_heads=16,
                                      decoder_attention_heads=16, max_position_embeddings=1024),
    "mbart50": lambda f, t: fairseq(f, t, "mbart50"),
    "mbart": lambda f, t: fairseq(f, t, "mbart"),
    "t5": lambda f, t: t5(f, t, T5_CLASSES, d_kv=12, feed_forward_proj="relu"),
    "t5-1.1": lambda f, t: t5(f, t, T5_CLASSES, d_kv=20, feed_forward_proj="gated-gelu", tie_word_embeddings=False),
    "mt5": lambda f, t: t5(f, t, MT5_CLASSES, d_kv=8, feed_forward_proj="gated-gelu"),
    "t5-base": lambda f, t: t5(f, t, T5_CLASSES, d_model=512, d_kv=64, d_ff=1024, num_layers=8, num_heads=6,
                               feed_forward_proj="gated-gelu", tie_word_embeddings=False),
    "madlad-3b": lambda f, t: t5(f, t, T5_CLASSES, filled=255972, d_model=1024, d_kv=128, d_ff=8192, num_layers=32, num_heads=16,
                                 feed_forward_proj="gated-gelu", tie_word_embeddings=False),
}


def randomize(model, eos, ends):
    """Weights as large as those of trained models: what comes out differs from word to word."""
    generator = torch.Generator().manual_seed(11)
    dim = model.config.d_model
    direction = torch.nn.functional.normalize(torch.randn(dim, generator=generator), dim=0)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "embed_positions" in name and not parameter.requires_grad:
                continue
            if parameter.dim() == 1:
                center = 1.0 if "norm" in name and name.endswith("weight") else 0.0
                parameter.copy_(center + 0.1 * torch.randn(parameter.shape, generator=generator))
            elif "shared" in name or "embed_tokens" in name or "lm_head" in name:
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * 2.2 / math.sqrt(dim))
                parameter += direction * 2 / math.sqrt(dim)
            elif "relative_attention_bias" in name:
                parameter.copy_(torch.randn(parameter.shape, generator=generator))
            elif "embed_positions" in name:
                parameter.copy_(0.5 * torch.randn(parameter.shape, generator=generator))
            else:
                parameter.copy_(1.4 * torch.randn(parameter.shape, generator=generator) / math.sqrt(parameter.shape[1]))
                if model.config.model_type in ("t5", "mt5") and (".q." in name or ".k." in name):
                    parameter.mul_(0.4)  # nothing divides scores
        if hasattr(model, "final_logits_bias"):
            model.final_logits_bias.copy_(torch.randn(model.final_logits_bias.shape, generator=generator) * 0.3)
        table = model.get_output_embeddings().weight
        table[eos] = direction * ends
        for name, parameter in model.named_parameters():
            if name.startswith("model.decoder") and name.endswith("norm.bias") and "layers" not in name:
                parameter += direction
            if name.startswith("model.decoder.layers.1.final_layer_norm.bias") or name.endswith("decoder.final_layer_norm.bias"):
                parameter += direction


def save(model, folder, form):
    if form == "bin":
        model.config.save_pretrained(folder)
        torch.save(model.state_dict(), os.path.join(folder, "pytorch_model.bin"))
    elif form == "shards":
        model.save_pretrained(folder, max_shard_size="100KB")
    else:
        model.to({"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}[form]).save_pretrained(folder)


def main(kind, folder, text, form="float32", ends="9"):
    os.makedirs(folder, exist_ok=True)
    torch.manual_seed(1)
    if kind == "madlad-3b":  # 12 GB in float32
        torch.set_default_dtype(torch.float16)
    model, generation = KINDS[kind](folder, text)
    torch.set_default_dtype(torch.float32)
    randomize(model, generation["eos_token_id"], float(ends))
    save(model, folder, form)
    write(folder, "generation_config.json", GENERATION | generation)


if __name__ == "__main__":
    main(*sys.argv[1:])
