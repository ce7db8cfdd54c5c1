package org.ttnmt.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.audit.CorpusName.Role;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.io.LineCount;
import org.ttnmt.text.Vocabulary;

/**
 * Audits the corpora of a run: the validation and test sets first, then the training corpora, each in one pass.
 *
 * @param train training corpora; at least one
 * @param validation null when there is none to look at
 * @param test null when there is none to look at
 * @param source vocabulary of the source side; null when there is none yet
 * @param target vocabulary of the target side; null when there is none yet
 * @param limits what training refuses and leaves out
 */
public record Audit(
        List<CorpusConfig> train,
        @Nullable CorpusConfig validation,
        @Nullable CorpusConfig test,
        @Nullable Vocabulary source,
        @Nullable Vocabulary target,
        Limits limits) {

    /**
     * What training refuses and leaves out.
     *
     * @param maxLength data.max_length
     * @param refuseInvalid data.on_invalid is refuse
     * @param refuseTooLong data.on_too_long is refuse
     * @param mostPairs pairs of each training corpus that are looked at
     */
    public record Limits(int maxLength, boolean refuseInvalid, boolean refuseTooLong, long mostPairs) {}

    /**
     * From where on checks of single pairs find something.
     *
     * @param lengthRatio deviations of the usual ratio of lengths
     * @param wrongLanguage nats a word by which the language of the other side is more likely
     * @param wrongScript share of the lines of a side from which on their script is one of its own
     * @param sameTargets different sources of one target
     */
    public record Thresholds(double lengthRatio, double wrongLanguage, double wrongScript, int sameTargets) {
        public static final Thresholds USUAL = new Thresholds(5, 1.5, 0.1, 10);
    }

    public Audit {
        train = List.copyOf(train);
    }

    /** How many pairs {@link #run} will read, or -1 where counting them is too dear. */
    public long expectedPairs() {
        long sum = 0;
        for (Role role : Role.values()) {
            for (CorpusConfig corpus : corpora(role)) {
                long lines = LineCount.of(corpus.source(), mostPairs(role));
                if (lines < 0) {
                    return -1;
                }
                sum += lines;
            }
        }
        return sum;
    }

    /** Pairs of a corpus that are looked at. */
    long mostPairs(Role role) {
        return role == Role.TRAIN ? limits.mostPairs() : Long.MAX_VALUE;
    }

    /**
     * Reads everything.
     *
     * @param progress is told how many pairs have been read
     */
    public AuditReport run(LongConsumer progress) {
        List<CorpusFigures> reports = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        List<CorpusAuditor> done = new ArrayList<>();
        RepetitionCheck repetitions = new RepetitionCheck();
        for (Role role : List.of(Role.VALIDATION, Role.TEST, Role.TRAIN)) {
            for (CorpusConfig corpus : corpora(role)) {
                if (role == Role.TRAIN) {
                    repetitions.nextCorpus();
                }
                List<PairCheck> more = new ArrayList<>(overlaps(done));
                more.add(new AlignmentCheck(corpus));
                CorpusAuditor auditor = new CorpusAuditor(
                        this,
                        role,
                        corpus,
                        Thresholds.USUAL,
                        role == Role.TRAIN ? repetitions : new RepetitionCheck(),
                        more,
                        pair -> {});
                long before = done.stream().mapToLong(CorpusAuditor::pairs).sum();
                auditor.run(count -> progress.accept(before + count));
                done.add(auditor);
            }
        }
        CorpusAuditor reference = done.stream()
                .filter(a -> a.name().role() == Role.TRAIN)
                .findFirst()
                .orElseThrow();
        for (CorpusAuditor auditor : done) {
            if (auditor != reference) {
                auditor.compare(reference);
            }
            auditor.checkThatSidesDiffer();
            reports.add(auditor.report());
            findings.addAll(auditor.findings());
        }
        return new AuditReport(reports, findings);
    }

    /** A check for each validation or test set that is read already. */
    static List<OverlapCheck> overlaps(List<CorpusAuditor> done) {
        return done.stream()
                .filter(auditor -> auditor.name().role() != Role.TRAIN)
                .map(auditor -> new OverlapCheck(auditor.index(), auditor.name()))
                .toList();
    }

    List<CorpusConfig> corpora(Role role) {
        return switch (role) {
            case TRAIN -> train;
            case VALIDATION -> Stream.ofNullable(validation).toList();
            case TEST -> Stream.ofNullable(test).toList();
        };
    }

    @Nullable
    Vocabulary vocabulary(Side side) {
        return side == Side.SOURCE ? source : target;
    }
}
