"""Translates what `bench translate` wrote with CTranslate2, and prints tokens a second and the peak of memory in MB.

time_ctranslate2.py WORKERS FOLDER PRECISION BATCH THREADS all|shortlist [MODEL TEXT]: the threads divide batches among WORKERS; FOLDER holds the exported model and sources.txt. With MODEL
and TEXT, which were read when FOLDER was written, sentences end where the model ends them; otherwise all have 32 pieces. The best of three
passes counts, after one to warm up.
"""
import sys
import time

import ctranslate2


def main(workers, folder, precision, batch, threads, words, *trained):
    batch, workers = int(batch), int(workers)
    model = ctranslate2.Translator(folder, device="cpu", compute_type=precision, inter_threads=workers, intra_threads=int(threads) // workers)
    with open(f"{folder}/sources.txt", encoding="utf-8") as file:
        sources = [line.split() + ["</s>"] for line in file]
    if trained:
        sources, length = sources[:100] if batch == 1 else sources, {}
    else:
        sources, length = sources[: 4 if batch == 1 else 2 * batch], {"min_decoding_length": 32, "max_decoding_length": 32}
    best = 0
    for run in range(4):
        begin = time.perf_counter()
        found = model.translate_batch(sources, max_batch_size=batch, beam_size=4, use_vmap=words == "shortlist", **length)
        if run:
            best = max(best, sum(len(each.hypotheses[0]) for each in found) / (time.perf_counter() - begin))
    with open("/proc/self/status", encoding="utf-8") as file:
        peak = next(int(line.split()[1]) // 1024 for line in file if line.startswith("VmHWM"))
    print(f"{best:.1f} {peak}")


if __name__ == "__main__":
    main(*sys.argv[1:])
