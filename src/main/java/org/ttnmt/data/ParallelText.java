package org.ttnmt.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.ttnmt.UserException;
import org.ttnmt.config.CorpusConfig;

/**
 * A small corpus in memory as raw text, such as a validation or test set: every line counts, so any problem refuses it.
 *
 * @param source lines of the source side, each behind the tag of the corpus if it has one
 * @param target lines of the target side, as many
 */
public record ParallelText(List<String> source, List<String> target) {

    public ParallelText {
        source = List.copyOf(source);
        target = List.copyOf(target);
        if (source.size() != target.size()) {
            throw new IllegalArgumentException(source.size() + " source lines, " + target.size() + " target lines");
        }
    }

    /**
     * Reads a corpus whole.
     *
     * @throws UserException when a file cannot be read, when the sides differ in their number of lines, when there is
     *     no pair, or when a pair has invalid UTF-8 or an empty side
     */
    public static ParallelText read(CorpusConfig corpus) {
        List<String> source = new ArrayList<>();
        List<String> target = new ArrayList<>();
        ProblemCounts findings = new ProblemCounts();
        try (PairReader reader = PairReader.open(corpus)) {
            for (SentencePair pair = reader.next(); pair != null; pair = reader.next()) {
                findings.add(pair);
                source.add(corpus.tagged(pair.source()));
                target.add(pair.target());
            }
        }
        String files = corpus.files();
        if (!findings.list().isEmpty()) {
            throw new UserException(files + ": cannot be scored on:\n  "
                    + findings.list().stream().map(ProblemCount::describe).collect(Collectors.joining("\n  "))
                    + "\nValidation and test sets are used whole; mend these lines or remove them from both sides.");
        }
        if (source.isEmpty()) {
            throw new UserException(files + ": no pairs; a validation or test set needs at least one.");
        }
        return new ParallelText(source, target);
    }

    public int size() {
        return source.size();
    }
}
