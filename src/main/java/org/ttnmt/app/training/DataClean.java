package org.ttnmt.app.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.audit.Audit;
import org.ttnmt.audit.Case;
import org.ttnmt.audit.Check;
import org.ttnmt.audit.CleanRules;
import org.ttnmt.audit.Cleaner;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.io.TextOutput;

/**
 * Writes a corpus without the pairs in which the audit finds something.
 *
 * @param corpus that is read
 * @param output the files that are written, two for the sides or one TSV file; packed by their names
 * @param rejected gets a line for each pair that goes: its number, the reasons, both sides, divided by TABs; or null
 * @param scores a file with a score for each pair; or null
 * @param validation whose sources the output shall not have; or null
 * @param test the same
 * @param vocabularies SentencePiece models: none, one for both sides, or one each
 */
public record DataClean(
        CorpusConfig corpus,
        List<Path> output,
        @Nullable Path rejected,
        @Nullable Path scores,
        @Nullable CorpusConfig validation,
        @Nullable CorpusConfig test,
        List<Path> vocabularies) {

    public DataClean {
        output = List.copyOf(output);
        vocabularies = List.copyOf(vocabularies);
    }

    /**
     * Reads the corpus and writes the output, all files whole or none of them.
     *
     * @throws org.ttnmt.UserException when a file cannot be read or written, or when the sides do not belong together
     * @throws java.util.concurrent.CancellationException when asked to stop; nothing is left then
     */
    public Cleaner.Report run(CleanRules rules, Progress progress, StopSignal stop) {
        Map<Path, TextOutput> files = new LinkedHashMap<>();
        VocabularyFiles vocabulary = VocabularyFiles.open(vocabularies);
        try {
            output.forEach(file -> files.put(file, TextOutput.open(file)));
            if (rejected != null) {
                files.put(rejected, TextOutput.open(rejected));
            }
            int maxLength = (int) rules.number(Check.TOO_LONG, Integer.MAX_VALUE);
            Audit audit = new Audit(
                    List.of(corpus),
                    validation,
                    test,
                    vocabulary.source(),
                    vocabulary.target(),
                    new Audit.Limits(maxLength, false, false, Long.MAX_VALUE));
            Cleaner cleaner = new Cleaner(audit, rules, scores);
            try (Progress.Task task = progress.start("cleaning the data", "pairs", cleaner.expectedPairs())) {
                Cleaner.Report report = cleaner.run(sink(files), pairs -> {
                    stop.check();
                    task.at(pairs);
                });
                requirePairs(report);
                TextOutput.finishAll(files.values());
                return report;
            }
        } finally {
            files.values().forEach(TextOutput::close);
        }
    }

    private static void requirePairs(Cleaner.Report report) {
        long torn = report.removed().stream()
                .filter(removed -> removed.check() == Check.COLUMNS)
                .mapToLong(Cleaner.Removed::pairs)
                .sum();
        if (report.pairs() == torn) {
            throw new UserException(report.corpus().files() + ": has no pair"
                    + (torn == 0 ? "" : ": none of its " + torn + " lines has two columns divided by a TAB")
                    + ". Give SOURCE and TARGET, or one TSV file; nothing was written.");
        }
    }

    private Cleaner.Sink sink(Map<Path, TextOutput> files) {
        List<TextOutput> texts = new ArrayList<>(files.values());
        TextOutput reasons = rejected == null ? null : texts.remove(texts.size() - 1);
        return new Cleaner.Sink() {
            @Override
            public void keep(String source, String target) {
                if (texts.size() == 1) {
                    texts.get(0).line(source + "\t" + target);
                } else {
                    texts.get(0).line(source);
                    texts.get(1).line(target);
                }
            }

            @Override
            public void remove(long line, List<Check.Mark> marks, String source, String target) {
                if (reasons != null) {
                    reasons.line(rejection(line, marks, source, target));
                }
            }
        };
    }

    /** The line about a pair that goes: its number, the reasons, both sides. */
    static String rejection(long line, List<Check.Mark> marks, String source, String target) {
        return line + "\t" + marks.stream().map(DataClean::reason).collect(Collectors.joining("; ")) + "\t"
                + Case.visible(source) + "\t" + Case.visible(target);
    }

    /** Such as {@code mojibake of target} or {@code length_ratio (12 and 90 characters)}. */
    private static String reason(Check.Mark mark) {
        return mark.check().id()
                + (mark.side() == null ? "" : " of " + mark.side().word())
                + (mark.detail().isEmpty() ? "" : " (" + mark.detail() + ")");
    }
}
