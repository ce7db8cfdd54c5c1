package org.ttnmt.audit;

import java.util.Locale;

/** Finds text of a validation or test set in another corpus, such as the training data. */
final class OverlapCheck implements PairCheck {
    private final OverlapIndex index;
    private final CorpusName set;
    private final Tally cases;
    private long sourceLines;
    private long pairLines;

    /** @param set whose text it is */
    OverlapCheck(OverlapIndex index, CorpusName set) {
        this.index = index;
        this.set = set;
        this.cases =
                new Tally(set.role() == CorpusName.Role.TEST ? Check.TEST_OVERLAP : Check.VALIDATION_OVERLAP, null);
    }

    @Override
    public void accept(AuditPair pair) {
        if (pair.problem() != null) {
            return;
        }
        long source = index.sourceLine(pair);
        if (source == 0) {
            return;
        }
        long whole = index.pairLine(pair);
        sourceLines += index.takeSource(pair);
        pairLines += index.takePair(pair);
        cases.add(
                pair,
                whole > 0
                        ? "the pair is line " + whole + " of the " + set.role().word() + " set"
                        : "the source is line " + source + " of the "
                                + set.role().word() + " set");
    }

    @Override
    public void finish(Findings findings, long pairs) {
        if (sourceLines == 0) {
            return;
        }
        findings.add(
                cases.check(),
                pairLines * 2 >= index.size()
                        ? Severity.ERROR
                        : Findings.byShare(pairLines + sourceLines, 2 * index.size(), 0.01, 2),
                null,
                sourceLines,
                String.format(
                        Locale.ROOT,
                        "%s of %s occur in it as sources, %,d with the same target (case, spaces and punctuation"
                                + " ignored)",
                        Findings.share(sourceLines, index.size(), "lines"),
                        set.files(),
                        pairLines),
                pairLines * 2 >= index.size()
                        ? "the same file is given twice, or the " + set.role().word() + " set was not held out"
                        : "short or formulaic sentences, or a " + set.role().word() + " set that was not held out",
                "remove these pairs from it; scores on text that was trained on say nothing about other text",
                cases.cases());
    }
}
