package org.ttnmt.app.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        return of(config.data(), source, target, progress);
    }

    /** Audits the corpora of {@code data}; the models are of the source and the target, and may be one file. */
    private static AuditReport of(DataConfig data, @Nullable Path source, @Nullable Path target, Progress progress) {
        try (VocabularyFiles files = VocabularyFiles.open(source, target)) {
            return of(data, files.source(), files.target(), Long.MAX_VALUE, progress);
        }
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
        try (VocabularyFiles files = VocabularyFiles.open(vocabularies)) {
            Audit.Limits limits = new Audit.Limits(maxLength, false, false, Long.MAX_VALUE);
            return run(new Audit(List.of(train), validation, test, files.source(), files.target(), limits), progress);
        }
    }

    /** Audits with vocabularies that are open, and at most {@code mostPairs} pairs of each training corpus. */
    static AuditReport of(
            DataConfig data,
            @Nullable Vocabulary source,
            @Nullable Vocabulary target,
            long mostPairs,
            Progress progress) {
        Audit.Limits limits = new Audit.Limits(
                data.maxLength(),
                data.onInvalid() == OnProblem.REFUSE,
                data.onTooLong() == OnProblem.REFUSE,
                mostPairs);
        AuditReport report =
                run(new Audit(data.train(), data.validation(), data.test(), source, target, limits), progress);
        return data.monolingual() == null ? report : report.without(Check.COPY); // it is its own target
    }

    /**
     * Warns, before training begins, of what is very likely wrong. It looks at no more than a few seconds' worth of
     * pairs, so a large corpus deserves {@code tt data check} before.
     */
    static void warn(DataConfig data, Progress progress) {
        AuditReport report = of(data, null, null, PAIRS_AT_THE_START, progress);
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
