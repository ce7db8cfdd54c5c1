"""Records what sacreBLEU 2.6.0 answers on our own text: scores, tokens, significance and command lines.

Usage: metrics.py FOLDER MODEL, the folder to write to and a SentencePiece model, compressed. data-samples/ is read from
where the script is called.
"""

import gzip
import hashlib
import json
import logging
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy
import sacrebleu
from sacrebleu.metrics import BLEU, CHRF, TER
from sacrebleu.significance import PairedTest
from sacrebleu.tokenizers.tokenizer_ter import TercomTokenizer

import hostile

assert (sacrebleu.__version__, numpy.__version__) == ("2.6.0", "1.24.2"), "numpy 2 ends paired tests with an error"
logging.disable(logging.WARNING)

BLEU_DEFAULTS = {
    "metric": "bleu", "tokenize": "13a", "lowercase": False, "smooth_method": "exp", "smooth_value": None,
    "effective_order": False, "max_ngram_order": 4,
}
CHRF_DEFAULTS = {
    "metric": "chrf", "char_order": 6, "word_order": 0, "beta": 2, "lowercase": False, "whitespace": False,
    "eps_smoothing": False,
}
TER_DEFAULTS = {
    "metric": "ter", "normalized": False, "no_punct": False, "asian_support": False, "case_sensitive": False,
}


def bleu(**changes):
    return {**BLEU_DEFAULTS, **changes}


def chrf(**changes):
    return {**CHRF_DEFAULTS, **changes}


OPTIONS = (
    [bleu(tokenize=name, effective_order=effective)
     for name in ("13a", "intl", "zh", "char", "none") for effective in (False, True)]
    + [bleu(tokenize=name, lowercase=True) for name in ("13a", "intl", "zh", "none")]
    + [
        bleu(smooth_method="none"),
        bleu(smooth_method="none", tokenize="char", max_ngram_order=1),
        bleu(smooth_method="none", tokenize="zh", effective_order=True),
        bleu(smooth_method="floor"),
        bleu(smooth_method="floor", smooth_value=0.01, tokenize="char"),
        bleu(smooth_method="floor", smooth_value=1.0, tokenize="none", lowercase=True),
        bleu(smooth_method="floor", tokenize="intl", max_ngram_order=3),
        bleu(smooth_method="add-k"),
        bleu(smooth_method="add-k", smooth_value=0.5, tokenize="intl"),
        bleu(smooth_method="add-k", smooth_value=2, tokenize="zh", effective_order=True),
        bleu(max_ngram_order=2),
        bleu(max_ngram_order=6, tokenize="char", effective_order=True),
    ]
    + [
        chrf(),
        chrf(word_order=2),
        chrf(lowercase=True),
        chrf(whitespace=True),
        chrf(eps_smoothing=True),
        chrf(beta=1),
        chrf(beta=3),
        chrf(char_order=2),
        chrf(char_order=4, word_order=1),
        chrf(char_order=10, word_order=3),
        chrf(beta=1, word_order=1, lowercase=True),
        chrf(word_order=2, lowercase=True, whitespace=True),
        chrf(beta=3, word_order=2, eps_smoothing=True),
    ]
    + [{"metric": "ter", "normalized": n, "no_punct": p, "asian_support": a, "case_sensitive": c}
       for n in (False, True) for p in (False, True) for a in (False, True) for c in (False, True)]
)


def metric_of(options):
    arguments = {key: value for key, value in options.items() if key != "metric"}
    return {"bleu": BLEU, "chrf": CHRF, "ter": TER}[options["metric"]](**arguments)


def write_lines(file, nodes):
    """Compressed JSON lines; no time and no name in the header, so that equal answers give equal bytes."""
    with open(file, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as out:
        for node in nodes:
            out.write((json.dumps(node) + "\n").encode())


def answer(options, hypotheses, references, sentences):
    metric = metric_of(options)
    score = metric.corpus_score(hypotheses, references)
    signature = metric.get_signature()
    expected = {
        "name": score.name, "score": score.score,
        "signature": signature.format(), "signature_short": signature.format(short=True),
    }
    if options["metric"] == "bleu":
        expected |= {
            "counts": score.counts, "totals": score.totals, "precisions": score.precisions, "bp": score.bp,
            "ratio": score.ratio, "sys_len": score.sys_len, "ref_len": score.ref_len, "verbose": score._verbose,
        }
    else:
        statistics = metric._extract_corpus_statistics(hypotheses, references)
        if options["metric"] == "chrf":
            sums = numpy.sum(statistics, axis=0).tolist()
            expected["stats_hyp_ref_match"] = [sums[i:i + 3] for i in range(0, len(sums), 3)]
        else:
            expected |= {
                "num_edits": score.num_edits, "ref_length": score.ref_length,
                "segment_edits": [edits for edits, _ in statistics],
                "segment_ref_len": [length for _, length in statistics],
            }
    if sentences:
        expected["sentence_scores"] = []
        for hypothesis, *lines in zip(hypotheses, *references):
            given = [line for line in lines if line is not None]
            expected["sentence_scores"].append(metric_of(options).sentence_score(hypothesis, given).score)
    return expected


def texts():
    """Name, hypotheses and streams of references: each theme against damaged copies, mixtures, and edge cases."""
    dice = hostile.Dice(2)
    for theme, lines in hostile.THEMES.items():
        yield theme, [hostile.damaged(line, dice, 0.2) for line in lines], [lines]
        yield theme + "-two", lines, [[hostile.damaged(line, dice, 0.3) for line in lines] for _ in range(2)]
    for seed in (3, 4, 5):
        lines = hostile.mixtures(6, seed)
        streams = [[hostile.damaged(line, dice, 0.1 * seed) for line in lines] for _ in range(3)]
        yield f"mixture-{seed}", lines, streams
        yield f"mixture-{seed}-missing", lines, [
            [None if k > 0 and (i + k) % 3 == 0 else line for i, line in enumerate(stream)]
            for k, stream in enumerate(streams)]
    words = hostile.THEMES["words"]
    yield "exact", words, [words]
    yield "exact-second", words, [words[::-1], words]
    yield "moved", words, [words[1:] + words[:1]]
    yield "empty-hypotheses", [""] * len(words), [words]
    yield "some-empty", [line if i % 2 else "" for i, line in enumerate(words)], [words]
    yield "empty-references", words, [[""] * len(words)]
    yield "empty-second", words, [words[::-1], [""] * len(words)]
    yield "all-empty", [""], [[""]]
    yield "one-token", ["x"], [["x"]]
    yield "line-feeds", ["a\nb c\n", "\n", "x\r\ny"], [["a b c", "", "x\ny"]]
    sentences = [line for line in words if line.count(" ") > 15]
    moved = [" ".join(line.split(" ")[7:] + line.split(" ")[:7]) for line in sentences]
    yield "shifts", sentences, [moved, sentences[::-1]]


def record_cases(folder):
    nodes = []
    for number, (theme, hypotheses, references) in enumerate(texts()):
        for i, options in enumerate(OPTIONS):
            plain = options in (BLEU_DEFAULTS, CHRF_DEFAULTS, TER_DEFAULTS)
            if not plain and (i + number) % 2:
                continue  # half of the options, in turn
            if options["metric"] == "ter" and theme.startswith("long") and not plain:
                continue
            nodes.append({
                "id": f"{theme}-{i}", "hyps": hypotheses, "refs": references, "options": options,
                "expected": answer(options, hypotheses, references, (i + number) % 3 == 0),
            })
    for i, options in enumerate(OPTIONS):
        first = 10 * i % 150
        files = ["cli/ref1.txt", "cli/ref2.txt"][:1 + i % 2]
        hypotheses = read(folder / "cli/sys1.txt")[first:first + 20]
        references = [read(folder / file)[first:first + 20] for file in files]
        nodes.append({
            "id": f"files-{i}", "hyps_file": "cli/sys1.txt", "refs_files": files, "lines": [first, first + 20],
            "options": options, "expected": answer(options, hypotheses, references, True),
        })
    write_lines(folder / "cases.jsonl.gz", nodes)
    return len(nodes)


def record_tokenization(folder):
    tokenizers = {name: BLEU(tokenize=name) for name in ("13a", "intl", "zh", "char", "none")}
    nodes = []
    for number, line in enumerate(hostile.lines()):
        ter = {}
        for n in (0, 1):
            for p in (0, 1):
                for a in (0, 1):
                    for c in (0, 1):
                        tokenizer = TercomTokenizer(bool(n), bool(p), bool(a), bool(c))
                        ter[f"norm={n},nopunct={p},asian={a},case={c}"] = tokenizer(line.rstrip())
        nodes.append({
            "id": f"H{number:04}", "input": line,
            "bleu": {name: metric._preprocess_segment(line) for name, metric in tokenizers.items()},
            "bleu_lower_13a": BLEU(lowercase=True)._preprocess_segment(line),
            "ter": ter, "chrf_words": CHRF()._remove_punctuation(line),
        })
    write_lines(folder / "tokenization.jsonl.gz", nodes)
    return len(nodes)


def read(file):
    return [line.rstrip() for line in file.read_text(encoding="utf-8").split("\n")[:-1]]


def write(file, lines, end="\n"):
    file.write_bytes("".join(line + end for line in lines).encode())


def write_systems(folder):
    """Two references and three systems of 200 lines, and some with other ends of lines, a mark, lines too many or too few."""
    folder.mkdir()
    samples = pathlib.Path("data-samples")
    text = [line for line in hostile.lines() if line.strip() and not set(line) & set("\r\t\u2028")][::5][:40]
    text += read(samples / "test.zh")[:90] + read(samples / "test.en")[90:160]
    dice = hostile.Dice(6)
    systems = {name: [hostile.damaged(line, dice, rate) for line in text]
               for name, rate in (("ref2", 0.15), ("sys1", 0.12), ("sys2", 0.2), ("sys3", 0.13))}
    for name, lines in {"ref1": text, **systems}.items():
        write(folder / f"{name}.txt", lines)
    write(folder / "refs.tsv", map("\t".join, zip(text, systems["ref2"])))
    one = systems["sys1"]
    write(folder / "sys1.crlf.txt", one, "\r\n")
    write(folder / "ref1.crlf.txt", text, "\r\n")
    write(folder / "sys1.bom.txt", ["\ufeff" + one[0]] + one[1:])
    write(folder / "sys1.trailingspace.txt", one, " \t\u00a0\n")
    write(folder / "sys1.short.txt", one[:-5])
    write(folder / "sys1.long.txt", one + ["one", "more"])
    write(folder / "sys1.u2028.txt", [line.replace("e", "\u2028", 1) for line in one])
    write(folder / "sys1.cr.txt", [line + "\rafter" if i == 7 else line for i, line in enumerate(one)])
    write(folder / "sys1.blank.txt", ["" if i % 9 == 4 else line for i, line in enumerate(one)])
    write(folder / "ref1.blank.txt", ["" if i % 7 == 4 else line for i, line in enumerate(text)])
    (folder / "sys1.nofinal.txt").write_bytes("\n".join(one).encode())


COMMANDS = """
ref1.txt -i sys1.txt
ref1.txt -i sys1.txt -m bleu chrf ter -tok zh
ref1.txt -i sys1.txt -m bleu chrf ter -tok zh -f text
ref1.txt -i sys1.txt -m bleu -tok zh -b
ref1.txt -i sys1.txt -m bleu chrf ter -tok zh -b -w 6
ref1.txt -i sys1.txt -m bleu -tok zh -w 4 -f text -sh
ref1.txt -i sys1.txt -m bleu -lc -tok intl -f text -w 4
ref1.txt -i sys1.txt -m bleu -tok none -f text -w 4
ref1.txt -i sys1.txt -m bleu -tok char -s floor -sv 0.1 -f text -w 4
ref1.txt -i sys1.txt -m bleu -tok zh -s add-k -sv 1 -f text -w 4
ref1.txt -i sys1.txt -m bleu -tok zh -s none -f text -w 4
ref1.txt -i sys1.txt -m chrf --chrf-word-order 2 -f text -w 4
ref1.txt -i sys1.txt -m chrf --chrf-word-order 2 --chrf-beta 3 --chrf-lowercase --chrf-whitespace --chrf-eps-smoothing -f text -w 4
ref1.txt -i sys1.txt -m chrf --chrf-char-order 4 -f text -w 4
ref1.txt -i sys1.txt -m ter --ter-normalized --ter-asian-support -f text -w 4
ref1.txt -i sys1.txt -m ter --ter-normalized --ter-asian-support --ter-no-punct --ter-case-sensitive -f text -w 4
ref1.txt -i sys1.txt -m bleu -tok zh --sentence-level -w 4 -f text
ref1.txt -i sys1.txt -m chrf --sentence-level -w 4 -b
ref1.txt -i sys1.txt -m ter --sentence-level -w 4 -b
ref1.txt -i sys1.txt -m bleu chrf -tok zh --confidence
ref1.txt -i sys1.txt -m bleu chrf -tok zh --confidence -f text -w 3
ref1.txt -i sys1.txt sys2.txt -m bleu chrf -tok zh
ref1.txt -i sys1.txt sys2.txt sys3.txt -m bleu chrf ter -tok zh -f text
ref1.txt -i sys1.txt sys2.txt sys3.txt -m bleu chrf -tok zh --paired-bs -f text
ref1.txt -i sys1.txt sys2.txt -m bleu chrf -tok zh --paired-bs
ref1.txt -i sys1.txt sys2.txt sys3.txt -m bleu chrf -tok zh --paired-ar --paired-ar-n 1000 -f text
ref1.txt -i sys1.txt sys2.txt -m bleu -tok zh --paired-ar --paired-ar-n 500
ref1.txt -i sys1.txt sys2.txt -m bleu -tok zh -f latex
ref1.txt ref2.txt -i sys1.txt -m bleu chrf ter -tok zh -f text -w 4
refs.tsv --num-refs 2 -i sys1.txt -m bleu chrf ter -tok zh -f text -w 4
ref1.txt -i sys1.crlf.txt -m bleu chrf ter -tok zh -f text -w 4
ref1.txt -i sys1.nofinal.txt -m bleu chrf ter -tok zh -f text -w 4
ref1.txt -i sys1.bom.txt -m bleu chrf ter -tok zh -f text -w 4
ref1.txt -i sys1.trailingspace.txt -m bleu chrf ter -tok zh -f text -w 4
ref1.txt -i sys1.short.txt -m bleu chrf ter -tok zh -f text -w 4
ref1.txt -i sys1.long.txt -m bleu chrf ter -tok zh -f text -w 4
ref1.txt -i sys1.blank.txt -m bleu chrf ter -tok zh -f text -w 4
ref1.txt -i sys1.u2028.txt -m bleu chrf ter -tok zh -f text -w 4
ref1.txt -i sys1.cr.txt -m bleu chrf ter -tok zh -f text -w 4
ref1.crlf.txt -i sys1.txt -m bleu chrf ter -tok zh -f text -w 4
ref1.blank.txt -i sys1.txt -m bleu chrf ter -tok zh -f text -w 4
ref1.txt -m bleu -tok zh -f text -w 4 < sys1.txt
ref1.txt -i sys1.txt -tok flores200 -f text -w 6
ref1.txt ref2.txt -i sys2.txt -tok spm -f text -w 6
ref1.txt -i nosuchfile.txt
ref1.txt -i sys1.txt -m bleu -tok nosuch
""".strip().split("\n")


def record_command_lines(folder, piece_model, scratch):
    """Runs them all; pieces are those of our own model, in the place of those that sacreBLEU would download."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("SACREBLEU")}
    environment["SACREBLEU"] = scratch
    models = pathlib.Path(scratch) / "models"
    models.mkdir()
    for name in ("sacrebleu_tokenizer_spm.model", "flores200sacrebleuspm"):
        (models / name).write_bytes(gzip.decompress(piece_model.read_bytes()))
    nodes = []
    for number, line in enumerate(COMMANDS):
        words, _, stdin = line.partition(" < ")
        run = subprocess.run(
            [sys.executable, "-m", "sacrebleu", *words.split()], cwd=folder, env=environment, capture_output=True,
            input=(folder / stdin).read_bytes() if stdin else b"")
        nodes.append({"id": f"C{number:02}", "args": line, "exit": run.returncode, "stdout": run.stdout.decode()})
    (folder / "cli-oracle.json").write_text(json.dumps(nodes, indent=1) + "\n")
    return len(nodes)


def drawn(lines, row):
    return [lines[10 + i] for i in row]


def significance(folder, name, references, systems, metrics):
    hypotheses = [(system.removeprefix("cli/"), read(folder / system)) for system in systems]
    streams = [read(folder / reference) for reference in references]
    node = {"name": name, "n_segments": len(streams[0]), "systems": systems, "references": references,
            "lines": [0, len(streams[0])]}
    for kind in ("bs", "ar"):
        signatures, scores = PairedTest(hypotheses, metrics, streams, kind)()
        node["metrics"] = {key: signature.format() for key, signature in signatures.items()}
        node[kind] = {
            key: {system: {"score": each.score, "seed12345": {"p": each.p_value, "mean": each.mean, "ci": each.ci}}
                  for (system, _), each in zip(hypotheses, results)}
            for key, results in scores.items() if key != "System"}
    node["ci"] = {}
    explicit = {"lines": [10, 50], "scores": {}}
    dice = hostile.Dice(7)
    rows = [[dice.below(40) for _ in range(40)] for _ in range(10)]
    explicit["index_rows"] = rows
    for metric in metrics.values():
        score = metric.corpus_score(hypotheses[0][1], streams, n_bootstrap=1000)
        node["ci"][score.name] = {"mean": score._mean, "ci": score._ci}
        explicit["scores"][score.name] = {
            system: [metric.corpus_score(drawn(lines, row), [drawn(stream, row) for stream in streams]).score for row in rows]
            for system, lines in hypotheses}
    indices = numpy.random.default_rng(12345).choice(len(streams[0]), size=(1000, len(streams[0])), replace=True)
    coins = numpy.random.default_rng(12345).integers(2, size=(1, 64), dtype=bool)
    return {**node, "explicit_resamples": explicit, "rng_check": {
        "bs_idx_sha256_int64le": hashlib.sha256(indices.astype("<i8").tobytes()).hexdigest(),
        "ar_first64": "".join(str(int(coin)) for coin in coins[0])}}


def record_significance(folder):
    systems = [f"cli/sys{i}.txt" for i in (1, 2, 3)]
    sets = [
        significance(folder, "one-reference", ["cli/ref1.txt"], systems,
                     {"BLEU": BLEU(tokenize="zh"), "chrF2": CHRF(), "TER": TER()}),
        significance(folder, "two-references", ["cli/ref1.txt", "cli/ref2.txt"], systems[::2],
                     {"BLEU": BLEU(), "chrF2++": CHRF(word_order=2)}),
    ]
    (folder / "significance.json").write_text(json.dumps({"sacrebleu": "2.6.0", "sets": sets}) + "\n")


def main():
    folder = pathlib.Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_systems(folder / "cli")
    print(record_tokenization(folder), "lines through every tokenizer")
    with tempfile.TemporaryDirectory() as scratch:
        print(record_command_lines(folder / "cli", pathlib.Path(sys.argv[2]), scratch), "command lines")
    record_significance(folder)
    print(record_cases(folder), "scores")


if __name__ == "__main__":
    main()
