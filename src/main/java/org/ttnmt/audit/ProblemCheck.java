package org.ttnmt.audit;

import org.ttnmt.data.Problem;

/** Pairs that training leaves out or refuses for what they are: an empty side, a wrong number of columns. */
final class ProblemCheck implements PairCheck {
    private final boolean refuses;
    private final Tally empty = new Tally(Check.EMPTY_SIDE, null);
    private final Tally columns = new Tally(Check.COLUMNS, null);
    private long usable;

    /** @param refuses whether one such pair makes the corpus unusable */
    ProblemCheck(boolean refuses) {
        this.refuses = refuses;
    }

    @Override
    public void accept(AuditPair pair) {
        if (pair.problem() == null) {
            usable++;
        } else if (pair.problem() == Problem.EMPTY) {
            empty.add(pair, String.valueOf(pair.detail()));
        } else if (pair.problem() == Problem.COLUMNS) {
            columns.add(pair, String.valueOf(pair.detail()));
        }
    }

    /** Pairs without a problem. */
    long usable() {
        return usable;
    }

    @Override
    public void finish(Findings findings, long pairs) {
        findings.add(
                severity(columns.count(), pairs, 0.05),
                columns,
                columns.share(pairs, "lines") + " have not exactly two columns; " + fate(),
                columns.count() > pairs / 2
                        ? "the file is no TSV file (its columns are divided by something else than TAB), or has more"
                                + " columns than source and target"
                        : "a TAB inside a text, or one that is missing",
                "tsv needs source TAB target on each line; cut other columns away: cut -f1,2 FILE > NEWFILE");
        findings.add(
                severity(empty.count(), pairs, 0.2),
                empty,
                empty.share(pairs, "pairs") + " have an empty side; " + fate(),
                "sentences without a translation, or lines that an alignment program left blank",
                "remove these lines from both files, or leave them to training, which skips them");
        if (usable == 0) {
            findings.add(
                    Check.NO_PAIRS,
                    Severity.ERROR,
                    null,
                    0,
                    pairs == 0 ? "there is no pair in it" : "none of its " + pairs + " pairs can be used",
                    pairs == 0 ? "a file is empty" : "see the findings on these pairs",
                    "name other files, or mend these");
        }
    }

    private Severity severity(long count, long pairs, double error) {
        return refuses ? Severity.ERROR : Findings.byShare(count, pairs, 0, error);
    }

    private String fate() {
        return refuses ? "training refuses them" : "training leaves them out";
    }
}
