package org.ttnmt.audit;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lines that are written in another script than their side. The scripts of a side are those of a large share of its lines
 * (usually a tenth); a line's script is that of most of its letters.
 */
final class ScriptCheck implements PairCheck {
    private static final int LEAST_LETTERS = 4;
    private static final int REFRESH = 4096;

    private final Side side;
    private final long[] lines = new long[Scripts.COUNT];
    private final boolean[] dominant = new boolean[Scripts.COUNT];
    private final Tally others;
    private final double dominantShare;
    private long withLetters;
    private long seen;

    /** @param dominantShare of the lines of a side from which on their script is one of its own */
    ScriptCheck(Side side, double dominantShare) {
        this.side = side;
        this.dominantShare = dominantShare;
        this.others = new Tally(Check.WRONG_SCRIPT, side);
    }

    @Override
    public void learn(List<AuditPair> head) {
        head.forEach(this::count);
        refresh();
    }

    private void count(AuditPair pair) {
        LineFacts facts = pair.side(side);
        if (facts.script() != Scripts.NONE) {
            lines[facts.script()]++;
            withLetters++;
        }
    }

    private void refresh() {
        for (int script = 1; script < lines.length; script++) {
            dominant[script] = lines[script] >= dominantShare * withLetters;
        }
    }

    @Override
    public void accept(AuditPair pair) {
        if (pair.problem() != null) {
            return;
        }
        if (++seen > HEAD) {
            count(pair);
            if (seen % REFRESH == 0) {
                refresh();
            }
        }
        LineFacts facts = pair.side(side);
        if (facts.script() != Scripts.NONE && !dominant[facts.script()] && facts.letters() >= LEAST_LETTERS) {
            others.add(pair, Scripts.name(facts.script()));
        }
    }

    /** Share of the lines by script, of those with letters; those of at least one in a thousand. */
    Map<String, Double> shares() {
        Map<String, Double> shares = new TreeMap<>();
        for (int script = 1; script < lines.length; script++) {
            if (lines[script] >= 0.001 * Math.max(1, withLetters)) {
                shares.put(Scripts.name(script), (double) lines[script] / withLetters);
            }
        }
        return shares;
    }

    @Override
    public void finish(Findings findings, long pairs) {
        long all = Math.max(1, withLetters);
        List<Integer> scripts = IntStream.range(1, lines.length)
                .filter(script -> lines[script] >= dominantShare * all)
                .boxed()
                .sorted(Comparator.comparingLong(script -> -lines[script]))
                .toList();
        String names = scripts.stream()
                .map(script ->
                        String.format(Locale.ROOT, "%s %.0f %%", Scripts.name(script), 100.0 * lines[script] / all))
                .collect(Collectors.joining(" and "));
        if (scripts.size() > 1 && withLetters >= 100 && !scripts.stream().allMatch(ScriptCheck::isEastAsian)) {
            findings.add(
                    Check.MIXED_SCRIPTS,
                    Severity.WARNING,
                    side,
                    withLetters - lines[scripts.get(0)],
                    "the " + side.word() + " is written in several scripts: " + names + " of its lines",
                    "two languages in one side, untranslated text, or a block in which the sides are swapped",
                    "split or mend the corpus, unless the language is written in both");
        }
        findings.add(
                others.severity(pairs, 0.002, 0.5),
                others,
                others.share(pairs, "lines") + " of the " + side.word() + " are not written in "
                        + (names.isEmpty() ? "its script" : names.replaceAll(" [0-9]+ %", "")),
                "text that was left untranslated, names, or another language",
                "look at the cases; remove those that are not in the language of this side");
    }

    private static boolean isEastAsian(int script) {
        return script == Scripts.HAN || script == Scripts.KANA || script == Scripts.HANGUL;
    }
}
