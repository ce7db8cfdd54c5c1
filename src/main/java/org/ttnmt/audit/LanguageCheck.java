package org.ttnmt.audit;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds lines in the language of the other side, and pairs whose sides are swapped, by how much more often their words
 * are on one side than on the other. Where both sides are in one language, it finds nothing.
 */
final class LanguageCheck implements PairCheck {
    private static final int LEAST_WORDS = 4;
    /** Nats in sum by which the other language must be more likely. */
    private static final double LEAST_SUM = 10;

    private final Tally swapped = new Tally(Check.SWAPPED_SIDES, null);
    private final Tally source = new Tally(Check.WRONG_LANGUAGE, Side.SOURCE);
    private final Tally target = new Tally(Check.WRONG_LANGUAGE, Side.TARGET);
    private @Nullable LanguageProfile sources;
    private @Nullable LanguageProfile targets;
    private final double leastMean;
    private float[] odds = new float[0];

    /** @param leastMean nats a word by which the other language must be more likely */
    LanguageCheck(double leastMean) {
        this.leastMean = leastMean;
    }

    @Override
    public void learn(List<AuditPair> head) {
        LanguageProfile left = LanguageProfile.of(head, Side.SOURCE);
        LanguageProfile right = LanguageProfile.of(head, Side.TARGET);
        sources = left;
        targets = right;
        if (head.size() >= 200) {
            odds = left.logOdds(right, 10.0 * head.size());
        }
    }

    @Override
    public void accept(AuditPair pair) {
        if (odds.length == 0
                || pair.problem() != null
                || pair.source().fingerprint() == pair.target().fingerprint()) {
            return;
        }
        boolean wrongSource = isFarBelow(pair.source().tokens(), 1);
        boolean wrongTarget = isFarBelow(pair.target().tokens(), -1);
        if (wrongSource && wrongTarget) {
            swapped.add(pair, "");
        } else if (wrongSource) {
            source.add(pair, "");
        } else if (wrongTarget) {
            target.add(pair, "");
        }
    }

    private boolean isFarBelow(int[] tokens, int sign) {
        double sum = 0;
        for (int token : tokens) {
            sum += odds[LanguageProfile.cell(token)];
        }
        sum *= sign;
        return tokens.length >= LEAST_WORDS && sum < -LEAST_SUM && sum < -leastMean * tokens.length;
    }

    @Override
    public void finish(Findings findings, long pairs) {
        findings.add(
                swapped.severity(pairs, 0.0005, 0.02),
                swapped,
                swapped.share(pairs, "pairs") + " have their sides swapped",
                "a part of the corpus was written the other way round",
                "swap these pairs back");
        add(findings, Side.SOURCE, source, pairs);
        add(findings, Side.TARGET, target, pairs);
    }

    private static void add(Findings findings, Side side, Tally tally, long pairs) {
        findings.add(
                tally.severity(pairs, 0.002, 0.3),
                tally,
                tally.share(pairs, "lines") + " of the " + side.word() + " look like the language of the "
                        + side.other().word(),
                "text that was left untranslated, or taken from the wrong side",
                "look at the cases; remove these pairs");
    }

    /** Finds a corpus whose sides are those of {@code reference} the other way round. */
    static void compare(LanguageCheck check, LanguageCheck reference, CorpusName referenceName, Findings findings) {
        LanguageProfile s = check.sources;
        LanguageProfile t = check.targets;
        LanguageProfile rs = reference.sources;
        LanguageProfile rt = reference.targets;
        if (s == null || t == null || rs == null || rt == null || rs.overlap(rt) > 0.5) {
            return;
        }
        double straight = Math.min(s.overlap(rs), t.overlap(rt));
        double crossed = Math.min(s.overlap(rt), t.overlap(rs));
        if (crossed > 0.2 && crossed > 2 * Math.max(s.overlap(rs), t.overlap(rt)) && crossed > 2 * straight) {
            findings.add(
                    Check.SWAPPED_SIDES,
                    Severity.ERROR,
                    null,
                    0,
                    String.format(
                            Locale.ROOT,
                            "its source looks like the target of %s, and its target like the source (%.0f %% of the"
                                    + " words in common that way, %.0f %% as it is)",
                            referenceName.files(),
                            100 * crossed,
                            100 * straight),
                    "source and target are swapped in one of the two",
                    "swap the two files in the configuration, in the corpus where they are wrong");
        }
    }
}
