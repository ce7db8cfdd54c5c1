package org.ttnmt.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.ttnmt.audit.CorpusName.Role;
import org.ttnmt.config.CorpusConfig;
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

    public Audit {
        train = List.copyOf(train);
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
        List<OverlapCheck> overlaps = new ArrayList<>();
        long[] before = {0};
        RepetitionCheck repetitions = new RepetitionCheck();
        List<OverlapSet> sets = new ArrayList<>();
        for (Part part : parts()) {
            boolean training = part.name.role() == Role.TRAIN;
            overlaps.clear();
            sets.forEach(set -> overlaps.add(new OverlapCheck(set.index(), set.name())));
            if (training) {
                repetitions.nextCorpus();
            }
            CorpusAuditor auditor = new CorpusAuditor(
                    this, part.name, part.corpus, training ? repetitions : new RepetitionCheck(), overlaps);
            auditor.run(count -> progress.accept(before[0] + count));
            before[0] += auditor.pairs();
            done.add(auditor);
            if (!training) {
                sets.add(new OverlapSet(auditor.index(), part.name));
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
            sameFile(auditor);
            reports.add(auditor.report());
            findings.addAll(auditor.findings());
        }
        return new AuditReport(reports, findings);
    }

    private record OverlapSet(OverlapIndex index, CorpusName name) {}

    private record Part(CorpusName name, CorpusConfig corpus) {}

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        if (validation != null) {
            parts.add(new Part(CorpusName.of(Role.VALIDATION, validation), validation));
        }
        if (test != null) {
            parts.add(new Part(CorpusName.of(Role.TEST, test), test));
        }
        train.forEach(corpus -> parts.add(new Part(CorpusName.of(Role.TRAIN, corpus), corpus)));
        return parts;
    }

    private static void sameFile(CorpusAuditor auditor) {
        CorpusConfig corpus = auditor.corpus();
        Path target = corpus.target();
        try {
            if (target != null && Files.isSameFile(corpus.source(), target)) {
                auditor.sameFile();
            }
        } catch (IOException e) {
            // reported when it was opened
        }
    }

    @Nullable
    Vocabulary vocabulary(Side side) {
        return side == Side.SOURCE ? source : target;
    }
}
