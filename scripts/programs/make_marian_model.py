"""Makes a transformer in Marian's layout, with random weights and with vocabularies as OPUS-MT publishes them.

make_marian_model.py FOLDER NAME all|none swish|relu|gelu pre|post: which embeddings are tied, the activation, where layers are normalised. Reads
FOLDER/source.model and FOLDER/target.model of SentencePiece; writes the vocabularies FOLDER/NAME-shared.yml, or NAME-source.yml and
NAME-target.yml, and the weights: NAME.npz, and NAME-ct2.npz with a table of positions for CTranslate2's converter.
"""
import json
import sys

import numpy as np
from sentencepiece import SentencePieceProcessor

DIM, HIDDEN, HEADS, ENCODER_LAYERS, DECODER_LAYERS = 64, 128, 4, 3, 2


def vocabularies(folder, shared):
    """The pieces of each vocabulary, in Marian's order."""
    pieces = {}
    for side in ("source", "target"):
        model = SentencePieceProcessor(model_file=f"{folder}/{side}.model")
        pieces[side] = {model.id_to_piece(i) for i in range(model.get_piece_size())} - {"<unk>", "<s>", "</s>"}
    if shared:
        pieces = {"shared": pieces["source"] | pieces["target"]}
    return {side: ["</s>", "<unk>"] + sorted(texts) for side, texts in pieces.items()}


class Weights:
    """Random weights by Marian's names."""

    def __init__(self, norm):
        self.arrays = {}
        self.random = np.random.default_rng(5)
        self.inner = "_pre" if norm == "pre" else ""

    def normal(self, *shape):
        return self.random.standard_normal(shape)

    def matrix(self, key, rows, columns, scale=1.0):
        self.arrays[key] = (self.normal(rows, columns) * scale * np.sqrt(2 / (rows + columns))).astype(np.float32)

    def vector(self, key, size, center=0.0):
        self.arrays[key] = (center + 0.2 * self.normal(1, size)).astype(np.float32)

    def table(self, key, size):
        self.arrays[key] = (self.normal(size, DIM) / np.sqrt(DIM)).astype(np.float32)

    def normalisation(self, key, suffix):
        self.vector(f"{key}_ln_scale{suffix}", DIM, 1.0)
        self.vector(f"{key}_ln_bias{suffix}", DIM)

    def attention(self, key):
        for part in "qkvo":
            self.matrix(f"{key}_W{part}", DIM, DIM, 2.0)
            self.vector(f"{key}_b{part}", DIM)
        self.normalisation(f"{key}_Wo", self.inner)

    def layer(self, key, blocks):
        for block in blocks:
            self.attention(f"{key}_{block}")
        for part, rows, columns in (("1", DIM, HIDDEN), ("2", HIDDEN, DIM)):
            self.matrix(f"{key}_ffn_W{part}", rows, columns)
            self.vector(f"{key}_ffn_b{part}", columns)
        self.normalisation(f"{key}_ffn_ffn", self.inner)


def weights(tied, norm, source_size, target_size):
    result = Weights(norm)
    for i in range(1, ENCODER_LAYERS + 1):
        result.layer(f"encoder_l{i}", ["self"])
    for i in range(1, DECODER_LAYERS + 1):
        result.layer(f"decoder_l{i}", ["self", "context"])
    if norm == "pre":
        result.normalisation("encoder_top", "")
        result.normalisation("decoder_top", "")
    if tied == "all":
        result.table("Wemb", target_size)
    else:
        result.table("encoder_Wemb", source_size)
        result.table("decoder_Wemb", target_size)
    result.vector("decoder_ff_logit_out_b", target_size)
    result.arrays["decoder_ff_logit_out_b"][0, 0] = 3.0  # so that sentences end
    return result.arrays


def configuration(tied, activation, norm):
    """Marian's settings, as the archive of weights holds them."""
    options = {"type": "transformer", "dim-emb": DIM, "enc-depth": ENCODER_LAYERS, "dec-depth": DECODER_LAYERS, "transformer-heads": HEADS,
               "transformer-dim-ffn": HIDDEN, "transformer-ffn-depth": 2, "transformer-ffn-activation": activation,
               "transformer-preprocess": "n" if norm == "pre" else "", "transformer-postprocess": "da" if norm == "pre" else "dan",
               "transformer-postprocess-top": "n" if norm == "pre" else "", "transformer-postprocess-emb": "d",
               "transformer-decoder-autoreg": "self-attention", "transformer-no-projection": False,
               "transformer-guided-alignment-layer": "last", "tied-embeddings-all": tied == "all", "version": "v1.9.0"}
    yml = "".join(f"{key}: {json.dumps(value)}\n" for key, value in options.items()).encode() + b"\0"
    return {"special:model.yml": np.frombuffer(yml, np.int8)}


def positions():
    """The sinusoids as Marian spaces them."""
    angles = np.outer(np.arange(512), np.exp(-np.log(10000) / (DIM // 2 - 1) * np.arange(DIM // 2)))
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1).astype(np.float32)


def main(folder, name, tied, activation, norm):
    lists = vocabularies(folder, shared=tied == "all")
    for side, pieces in lists.items():
        with open(f"{folder}/{name}-{side}.yml", "w", encoding="utf-8") as out:
            out.writelines(f"{json.dumps(piece, ensure_ascii=False)}: {i}\n" for i, piece in enumerate(pieces))
    source_size, target_size = (len(lists.get(side, lists.get("shared"))) for side in ("source", "target"))
    arrays = weights(tied, norm, source_size, target_size) | configuration(tied, activation, norm)
    np.savez(f"{folder}/{name}.npz", **arrays)
    np.savez(f"{folder}/{name}-ct2.npz", **arrays, Wpos=positions())


if __name__ == "__main__":
    main(*sys.argv[1:])
