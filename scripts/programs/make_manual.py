#!/usr/bin/env python3
"""Writes a corpus of our own: sentences of a machine's manual, English and Portuguese as it is written in Portugal.

make_manual.py FOLDER: train, validation and test (2,000, 200 and 200 pairs, .en and .pt); no sentence is in two of them.
"""
import itertools
import pathlib
import random
import sys

# English, Portuguese, feminine
THINGS = [
    ("screen", "ecrã", 0), ("power button", "botão de alimentação", 0), ("water tank", "depósito de água", 0),
    ("filter", "filtro", 0), ("cable", "cabo", 0), ("drawer", "gaveta", 1), ("lid", "tampa", 1), ("pump", "bomba", 1),
    ("drip tray", "tabuleiro de pingos", 0), ("heating plate", "placa de aquecimento", 1), ("hose", "mangueira", 1),
    ("battery", "bateria", 1), ("sensor", "sensor", 0), ("valve", "registo", 0), ("fuse", "fusível", 0),
    ("steam nozzle", "bico de vapor", 0), ("measuring spoon", "colher doseadora", 1), ("fan", "ventoinha", 1),
    ("back cover", "tampa traseira", 1), ("control panel", "painel de comandos", 0), ("timer", "temporizador", 0),
    ("grinder", "moinho", 0), ("seal", "junta de vedação", 1), ("thermostat", "termóstato", 0),
]
# {e}, {f}: two things; {a}, {b}: the same with "the" ({A} at the beginning); {na}: "in the", {db}: "of the", {ab}: "to the"; {o}, {p}: endings
PATTERNS = [
    ("Press the {e} for {n} seconds.", "Prima {a} durante {n} segundos."),
    ("Remove the {e} before you clean the {f}.", "Retire {a} antes de limpar {b}."),
    ("Do not touch the {e} while the {f} is hot.", "Não toque {na} enquanto {b} estiver quente."),
    ("Check the {e} every {n} days.", "Verifique {a} de {n} em {n} dias."),
    ("If the {e} is damaged, contact our support team.", "Se {a} estiver danificad{o}, contacte a nossa assistência técnica."),
    ("Never put the {e} in the dishwasher.", "Nunca coloque {a} na máquina de lavar loiça."),
    ("Replace the {e} after {n} months.", "Substitua {a} ao fim de {n} meses."),
    ("The {e} is behind the {f}.", "{A} encontra-se atrás {db}."),
    ("Unplug the appliance and let the {e} cool down.", "Desligue o aparelho da tomada e deixe {a} arrefecer."),
    ("Connect the {e} to the {f}.", "Ligue {a} {ab}."),
    ("Make sure that the {e} is dry.", "Certifique-se de que {a} está sec{o}."),
    ("The {e} flashes {n} times when the {f} is full.", "{A} pisca {n} vezes quando {b} está chei{p}."),
    ("A new {e} can be ordered with the number {n}.", "É possível encomendar {u} nov{o} {i} com o número {n}."),
]


def pairs():
    numbers = itertools.cycle(range(3, 61))
    for (english, portuguese), (e, p, feminine), (f, q, other) in itertools.product(PATTERNS, THINGS, THINGS):
        if "{f}" in english and e == f or "{f}" not in english and THINGS.index((f, q, other)) > 5:
            continue
        n, article, beside = next(numbers), "oa"[feminine], "oa"[other]
        forms = dict(a=f"{article} {p}", A=f"{article.upper()} {p}", b=f"{beside} {q}", na=f"n{article} {p}", db=f"d{beside} {q}",
                     ab=("ao" if other == 0 else "à") + f" {q}", o=article, p=beside, u=("um", "uma")[feminine], i=p, n=n)
        yield english.format(e=e, f=f, n=n), portuguese.format(**forms)


folder = pathlib.Path(sys.argv[1])
all_pairs = list(dict(pairs()).items())
random.Random(7).shuffle(all_pairs)
folder.mkdir(parents=True, exist_ok=True)
for name, begin, end in ("train", 0, 2000), ("validation", 2000, 2200), ("test", 2200, 2400):
    for side, ending in enumerate(("en", "pt")):
        lines = [pair[side] + "\n" for pair in all_pairs[begin:end]]
        (folder / f"{name}.{ending}").write_text("".join(lines), encoding="utf-8")
if len(all_pairs) < 2400:
    sys.exit(f"only {len(all_pairs)} pairs")
