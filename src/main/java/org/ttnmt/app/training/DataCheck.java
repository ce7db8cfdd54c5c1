package org.ttnmt.app.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.Progress;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.audit.Audit;
import org.ttnmt.audit.AuditReport;
import org.ttnmt.audit.Check;
import org.ttnmt.audit.Finding;
import org.ttnmt.audit.Severity;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DataConfig;
import org.ttnmt.config.DataConfig.OnProblem;
import org.ttnmt.config.RunConfig;
import org.ttnmt.text.Vocabulary;

/** Audits the corpora of a run, or any others, without training. */
public final class DataCheck {
    private static final long PAIRS_AT_THE_START = 200_000;

    /** What means nothing where the target side is labels. */
    private static final Set<Check> OF_TRANSLATIONS = EnumSet.of(
            Check.SHIFTED_BLOCK,
            Check.UNRELATED_BLOCK,
            Check.NOT_PARALLEL,
            Check.SWAPPED_SIDES,
            Check.WRONG_LANGUAGE,
            Check.WRONG_SCRIPT,
            Check.MIXED_SCRIPTS,
            Check.SAME_TARGET,
            Check.TARGET_WITH_MANY_SOURCES,
            Check.LENGTH_RATIO,
            Check.UNKNOWN_PIECES,
            Check.CASE_DIFFERS,
            Check.TOKENIZATION_DIFFERS,
            Check.NUMBERS_DIFFER,
            Check.ADDRESSES_DIFFER);

    private DataCheck() {}

    /**
     * Audits everything that a run reads, with its vocabulary where there is one already.
     *
     * @throws org.ttnmt.UserException when a vocabulary cannot be opened
     */
    public static AuditReport of(RunConfig config, Progress progress) {
        ModelDirectory model = new ModelDirectory(config.modelDir());
        boolean shared = config.vocab().shared();
        Path source = existing(model.sourceModel(shared), config.vocab().sourceModel());
        Path target = shared
                ? source
                : existing(model.targetModel(false), config.vocab().targetModel());
        return of(config, source, target, progress);
    }

    /** Audits the corpora of a run; the models are of the source and the target, and may be one file. */
    private static AuditReport of(RunConfig config, @Nullable Path source, @Nullable Path target, Progress progress) {
        VocabularyFiles files = VocabularyFiles.open(source, target);
        return of(config, files.source(), files.target(), Long.MAX_VALUE, progress);
    }

    /**
     * Audits files that no configuration names, as training takes them by default.
     *
     * @param validation null for none
     * @param test null for none
     * @param maxLength longest side in pieces
     * @param vocabularies SentencePiece models: none, one for both sides, or one each
     * @throws org.ttnmt.UserException when a vocabulary cannot be opened
     */
    public static AuditReport of(
            CorpusConfig train,
            @Nullable CorpusConfig validation,
            @Nullable CorpusConfig test,
            int maxLength,
            List<Path> vocabularies,
            Progress progress) {
        VocabularyFiles files = VocabularyFiles.open(vocabularies);
        Audit.Limits limits = new Audit.Limits(maxLength, false, false, Long.MAX_VALUE);
        return run(new Audit(List.of(train), validation, test, files.source(), files.target(), limits), progress);
    }

    /** Audits with vocabularies that are open, and at most {@code mostPairs} pairs of each training corpus. */
    static AuditReport of(
            RunConfig config,
            @Nullable Vocabulary source,
            @Nullable Vocabulary target,
            long mostPairs,
            Progress progress) {
        DataConfig data = config.data();
        Audit.Limits limits = new Audit.Limits(
                data.maxLength(),
                data.onInvalid() == OnProblem.REFUSE,
                data.onTooLong() == OnProblem.REFUSE,
                mostPairs);
        AuditReport report =
                run(new Audit(data.train(), data.validation(), data.test(), source, target, limits), progress);
        if (data.monolingual() != null) {
            return report.without(Set.of(Check.COPY)); // it is its own target
        }
        return config.model().decoder().writesLabels() ? report.without(OF_TRANSLATIONS) : report;
    }

    /**
     * Warns, before training begins, of what is very likely wrong. It looks at no more than a few seconds' worth of
     * pairs, so a large corpus deserves {@code tt data check} before.
     */
    static void warn(RunConfig config, Progress progress) {
        AuditReport report = of(config, null, null, PAIRS_AT_THE_START, progress);
        for (Finding finding : report.findings()) {
            if (finding.severity() != Severity.NOTE) {
                progress.warning(finding.check().title() + " in data."
                        + finding.corpus().role().word() + ": " + finding.what() + ". Likely cause: " + finding.cause()
                        + ".");
            }
        }
        if (report.count(Severity.ERROR) > 0) {
            progress.warning("this data is very likely not what you want to train on; tt data check shows the lines");
        }
    }

    private static AuditReport run(Audit audit, Progress progress) {
        try (Progress.Task task = progress.start("checking the data", "pairs", audit.expectedPairs())) {
            return audit.run(task::at);
        }
    }

    private static @Nullable Path existing(Path ofTheModel, @Nullable Path configured) {
        return Files.exists(ofTheModel) ? ofTheModel : configured;
    }
}
