package org.ttnmt.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.ttnmt.UserException;
import org.ttnmt.config.CorpusConfig;

/** Makes sure that corpora hold a pair, before what only sees their text, such as a vocabulary, complains. */
public final class FirstUsablePair {
    private FirstUsablePair() {}

    /**
     * Reads up to the first pair without a problem.
     *
     * @throws UserException with what is wrong with all pairs, when there is none, or when a file cannot be read
     */
    public static void require(List<CorpusConfig> corpora) {
        List<String> reports = new ArrayList<>();
        for (CorpusConfig corpus : corpora) {
            ProblemCounts findings = new ProblemCounts();
            long lines = 0;
            try (PairReader reader = PairReader.open(corpus)) {
                for (SentencePair pair = reader.next(); pair != null; pair = reader.next()) {
                    if (pair.problem() == null) {
                        return;
                    }
                    findings.add(pair);
                    lines++;
                }
            }
            reports.add(corpus.files() + ": " + lines + " pairs"
                    + findings.list().stream()
                            .map(each -> "\n  " + each.describe())
                            .collect(Collectors.joining()));
        }
        throw new UserException(
                "no training pair is left:\n" + String.join("\n", reports) + "\nMend the files or the limits in data.");
    }
}
