"""Makes a checkpoint of OpenNMT-py's with random weights and separate vocabularies, of which the source's has no </s>.

make_opennmt_model.py FILE SOURCE TARGET: SOURCE and TARGET are SentencePiece models. The weights are larger than those that a training
begins with, so that sentences end.
"""
import argparse
import math
import sys

import torch
from sentencepiece import SentencePieceProcessor

DIM, INNER, HEADS, LAYERS = 64, 128, 4, 2


def pieces(model):
    processor = SentencePieceProcessor(model_file=model)
    return [processor.id_to_piece(i) for i in range(len(processor)) if not processor.is_control(i) and not processor.is_unknown(i)]


def main(path, source_model, target_model):
    torch.manual_seed(3)
    source = ["<unk>", "<blank>"] + pieces(source_model)
    target = ["<unk>", "<blank>", "<s>", "</s>"] + pieces(target_model)
    weights = {}

    def linear(name, outputs, inputs):
        weights[name + ".weight"] = torch.randn(outputs, inputs) * 1.5 / math.sqrt(inputs)
        weights[name + ".bias"] = torch.randn(outputs) * 0.1

    def norm(name):
        weights[name + ".weight"] = 1 + torch.randn(DIM) * 0.1
        weights[name + ".bias"] = torch.randn(DIM) * 0.1

    angles = torch.arange(512).unsqueeze(1) * torch.exp(torch.arange(0, DIM, 2) * -(math.log(10000.0) / DIM))
    positions = torch.stack([angles.sin(), angles.cos()], 2).reshape(512, 1, DIM)
    for side, layer, attentions, vocabulary in (
        ("encoder", "encoder.transformer", {"self_attn": "layer_norm"}, source),
        ("decoder", "decoder.transformer_layers", {"self_attn": "layer_norm_1", "context_attn": "layer_norm_2"}, target),
    ):
        weights[side + ".embeddings.make_embedding.emb_luts.0.weight"] = torch.randn(len(vocabulary), DIM) / math.sqrt(DIM)
        weights[side + ".embeddings.make_embedding.pe.pe"] = positions
        norm(side + ".layer_norm")
        for i in range(LAYERS):
            for attention, before in attentions.items():
                for part in ("linear_query", "linear_keys", "linear_values", "final_linear"):
                    linear(f"{layer}.{i}.{attention}.{part}", DIM, DIM)
                norm(f"{layer}.{i}.{before}")
            linear(f"{layer}.{i}.feed_forward.w_1", INNER, DIM)
            linear(f"{layer}.{i}.feed_forward.w_2", DIM, INNER)
            norm(f"{layer}.{i}.feed_forward.layer_norm")
    generator = {"weight": torch.randn(len(target), DIM) / math.sqrt(DIM), "bias": torch.randn(len(target)) * 0.1}
    generator["bias"][3] += 3.5
    options = argparse.Namespace(encoder_type="transformer", decoder_type="transformer", position_encoding=True, heads=HEADS,
                                 enc_layers=LAYERS, dec_layers=LAYERS)
    torch.save({"vocab": {"src": source, "tgt": target}, "opt": options, "model": weights, "generator": generator}, path)


if __name__ == "__main__":
    main(*sys.argv[1:])
