"""Counts the lines of two files, or the best of two n-best lists, that are the same.

compare_lines.py CHECK NAME LEAST THEIRS OURS: LEAST is the share that has to be equal. Of n-best lists (' ||| ' between text and score),
scores may differ by 1e-4. Prints a line of JSON; the exit code is 1 when too many differ.
"""
import json
import sys


def best(name):
    found = {}
    with open(name, encoding="utf-8") as file:
        for number, line in enumerate(file.read().split("\n")[:-1]):
            parts = line.split(" ||| ")
            if len(parts) > 2:
                found.setdefault(int(parts[0]), (parts[1], float(parts[-1])))
            else:
                found[number] = (line, 0.0)
    return found


def main(check, name, least, theirs, ours):
    one, other = best(theirs), best(ours)
    same = [i for i in one if i in other and one[i][0] == other[i][0] and abs(one[i][1] - other[i][1]) < 1e-4]
    equal = len(same) / max(1, len(one), len(other))
    difference = max((abs(one[i][1] - other[i][1]) for i in same), default=0)
    good = equal >= float(least)
    print(json.dumps({"check": check, "what": name, "result": "pass" if good else "fail", "lines": len(one), "equal": round(equal, 4),
                      "score_difference": round(difference, 7)}))
    for i in [i for i in one if i not in same][:5]:
        print(i + 1, one[i], other.get(i), file=sys.stderr)
    return not good


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
