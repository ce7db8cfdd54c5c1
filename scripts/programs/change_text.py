"""Changes the lines of standard input as people and programs do; the same lines are always changed in the same way.

change_text.py capitals | typos | unpunctuated | all     one or all of these three; with one more word, as a translation: without typos
change_text.py marks FILE                                a mark in each line, and in FILE the marks of each line, one line for a line
change_text.py whole MARKS TRANSLATIONS                  which translations have their marks, whole and in order: a line of JSON

A mark is a tag around a word, or a placeholder in place of one, in turn. One in four is of a kind that data.modifiers does not have.
"""
import json
import random
import re
import sys

TAGS = [("<b>", "</b>"), ("<i>", "</i>"), ('<a href="#">', "</a>"), ("<1>", "</1>"), ("<code>", "</code>"), ("<em>", "</em>")]
PLACEHOLDERS = ["{0}", "{name}", "{count}", "${value}", "%s", "%d", "%1$s", "__NAME__"]
OTHER_TAGS = [("<h2>", "</h2>"), ("<q>", "</q>")]
OTHER_PLACEHOLDERS = ["{user}", "%2$s", "{2}"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def with_typos(line, draw):
    """One slip for each 12 letters: letters that change places, are missing, doubled or wrong."""
    letters = list(line)
    for _ in range(max(1, len(line) // 12)):
        places = [i for i in range(len(letters) - 1) if letters[i].isalpha() and letters[i + 1].isalpha()]
        if not places:
            break
        i, slip = draw.choice(places), draw.randrange(4)
        if slip == 0:
            letters[i], letters[i + 1] = letters[i + 1], letters[i]
        elif slip == 1:
            del letters[i]
        elif slip == 2:
            letters.insert(i, letters[i])
        else:
            letters[i] = draw.choice(LETTERS)
    return "".join(letters)


def changed(line, how, is_translation, draw):
    if how in ("unpunctuated", "all"):
        line = re.sub(r"[\s.!?。！？]+$", "", line)
    if how in ("typos", "all") and not is_translation:
        line = with_typos(line, draw)
    return line.upper() if how in ("capitals", "all") else line


def marked(line, number, draw):
    """The line with a mark, and its one or two parts; a line without a word for it has none."""
    known = number // 2 % 4 != 3
    if number % 2 == 0:
        words = list(re.finditer(r"\w+", line))
        parts = draw.choice(TAGS if known else OTHER_TAGS)
    else:
        words = [word for word in re.finditer(r"\w+", line) if len(word.group()) > 3]
        parts = (draw.choice(PLACEHOLDERS if known else OTHER_PLACEHOLDERS),)
    if not words:
        return line, ()
    word = draw.choice(words)
    between = word.group() if len(parts) == 2 else ""
    return line[:word.start()] + parts[0] + between + "".join(parts[1:]) + line[word.end():], parts


def is_whole(parts, translation):
    places = [translation.find(part) for part in parts]
    return all(translation.count(part) == 1 for part in parts) and places == sorted(places)


def whole(marks, translations):
    found = {"known": [], "other": []}
    with open(marks, encoding="utf-8") as first, open(translations, encoding="utf-8") as second:
        for line, translation in zip(first, second, strict=True):
            parts = tuple(json.loads(line))
            if parts:
                known = parts in TAGS or parts[0] in PLACEHOLDERS
                found["known" if known else "other"].append(is_whole(parts, translation))
    counts = {kind: {"lines": len(all_), "whole": sum(all_)} for kind, all_ in found.items()}
    print(json.dumps(counts))


def main(how, *files):
    if how == "whole":
        return whole(*files)
    draw = random.Random(20261130)
    lines = sys.stdin.read().split("\n")[:-1]
    if how == "marks":
        pairs = [marked(line, number, draw) for number, line in enumerate(lines)]
        lines = [line for line, _ in pairs]
        with open(files[0], "w", encoding="utf-8") as file:
            file.writelines(json.dumps(parts) + "\n" for _, parts in pairs)
    else:
        lines = [changed(line, how, bool(files), draw) for line in lines]
    sys.stdout.write("".join(line + "\n" for line in lines))


if __name__ == "__main__":
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8", newline="\n")
    main(*sys.argv[1:])
