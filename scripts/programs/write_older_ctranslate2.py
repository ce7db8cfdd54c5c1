"""Writes a folder of CTranslate2 as an older release would have.

write_older_ctranslate2.py FOLDER OUT VERSION TYPE: FOLDER has a pre-norm transformer in float32, of binary version 6, with ReLU; VERSION is the
binary version of OUT, 2 to 5, and TYPE float32, float16, int16 or int8. What is older than 4 has no float16.
"""
import json
import os
import shutil
import struct
import sys

import numpy as np

TYPES = [np.dtype(name) for name in ("float32", "int8", "int16", "int32", "float16")]
SPECIFICATIONS = {2: ("TransformerBase", 2), 3: ("TransformerSpec", 3), 4: ("TransformerSpec", 3), 5: ("TransformerSpec", 4)}


def read(path):
    with open(path, "rb") as file:
        def number(code):
            return struct.unpack("<" + code, file.read(struct.calcsize(code)))[0]

        def text():
            return file.read(number("H"))[:-1].decode()

        assert number("I") == 6
        text(), number("I")
        variables = {}
        for _ in range(number("I")):
            name = text()
            shape = [number("I") for _ in range(number("B"))]
            kind = TYPES[number("B")]
            variables[name] = np.frombuffer(file.read(number("I")), kind).reshape(shape)
        return variables, {text(): text() for _ in range(number("I"))}


def older(variables, aliases, version):
    """Names and settings as they were."""
    heads = variables["encoder/num_heads"]
    assert variables["encoder/pre_norm"] == 1 and variables["encoder/activation"] == 0
    weights = {name: value for name, value in variables.items() if value.ndim}
    aliases = dict(aliases)
    flag = np.array(1, np.int8)
    if version < 5:
        for names in (weights, aliases):
            if "encoder/embeddings_0/weight" in names:
                names["encoder/embeddings/weight"] = names.pop("encoder/embeddings_0/weight")
        for side in ("encoder", "decoder"):
            weights[f"{side}/embeddings/multiply_by_sqrt_depth"] = flag
        if version > 2:
            weights.update({"num_heads": np.array(heads, np.int8), "with_relative_position": flag * 0, "with_source_bos": flag * 0,
                            "with_source_eos": flag * 0})
        else:
            assert heads == 8  # those of TransformerBase
            weights.update({name: weights[of] for name, of in aliases.items()})
            aliases = {}
    else:
        for side in ("encoder", "decoder"):
            weights[f"{side}/scale_embeddings"] = flag
        weights.update({"num_heads": np.array(heads, np.int8), "pre_norm": flag, "activation": flag * 0, "alignment_layer": np.array(-1, np.int16),
                        "alignment_heads": np.array(1, np.int16), "embeddings_merge": flag * 0, "layernorm_embedding": flag * 0,
                        "with_relative_position": flag * 0, "with_source_bos": flag * 0, "with_source_eos": flag * 0, "with_target_bos": flag,
                        "user_decoder_start_tokens": flag * 0})
        weights.update({name: np.frombuffer(text.encode(), np.int8) for name, text in (("unk_token", "<unk>"), ("bos_token", "<s>"), ("eos_token", "</s>"))})
    return weights, aliases


def quantised(weights, kind, version):
    result = {}
    for name, value in weights.items():
        if kind == "float16" and value.dtype == np.float32:
            result[name] = value.astype(np.float16)
        elif kind == "int16" and name.endswith("weight"):
            scale = np.float32(1000 if version == 2 else 2**10 / np.abs(value).max())
            result[name] = np.clip(value * scale, -32768, 32767).astype(np.int16)
            if version > 2:  # it was 1000 always, and not written
                result[name + "_scale"] = np.array(scale)
        elif kind == "int8" and name.endswith("weight"):
            scale = (127 / np.abs(value).max(axis=1)).astype(np.float32)
            result[name] = (value * scale[:, None]).astype(np.int8)
            result[name + "_scale"] = scale
        else:
            result[name] = value
    return result


def write(path, version, weights, aliases):
    def text(value):
        return struct.pack("<H", len(value) + 1) + value.encode() + b"\0"

    with open(path, "wb") as file:
        specification, revision = SPECIFICATIONS[version]
        file.write(struct.pack("<I", version) + text(specification) + struct.pack("<II", revision, len(weights)))
        for name, value in sorted(weights.items()):
            file.write(text(name) + struct.pack(f"<B{value.ndim}I", value.ndim, *value.shape))
            if version < 4:
                file.write(struct.pack("<BI", value.itemsize, value.size))
            else:
                file.write(struct.pack("<BI", TYPES.index(value.dtype), value.nbytes))
            file.write(value.tobytes())
        if version > 2:
            file.write(struct.pack("<I", len(aliases)) + b"".join(text(name) + text(of) for name, of in sorted(aliases.items())))


def main(folder, out, version, kind):
    version = int(version)
    os.makedirs(out)
    weights, aliases = older(*read(os.path.join(folder, "model.bin")), version)
    write(os.path.join(out, "model.bin"), version, quantised(weights, kind, version), aliases)
    for name in os.listdir(folder):
        if name.endswith("_vocabulary.json"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                pieces = json.load(file)
            with open(os.path.join(out, name.replace(".json", ".txt")), "w", encoding="utf-8") as file:
                file.writelines(piece + "\n" for piece in pieces)
        elif name.endswith(".model"):
            shutil.copy(os.path.join(folder, name), out)


if __name__ == "__main__":
    main(*sys.argv[1:])
