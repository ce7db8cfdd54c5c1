package org.ttnmt.data;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.UserException;
import org.ttnmt.config.CorpusConfig;

/** Makes sure that corpora hold a pair at all, before something that only sees their text, as a vocabulary does, complains. */
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
            Findings findings = new Findings();
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
            StringBuilder report = new StringBuilder();
            report.append(corpus.source()).append(corpus.target() == null ? "" : " and " + corpus.target());
            report.append(": ").append(lines).append(" pairs");
            findings.list().forEach(finding -> report.append("\n  ").append(finding.describe()));
            reports.add(report.toString());
        }
        throw new UserException(
                "no training pair is left:\n" + String.join("\n", reports) + "\nMend the files or the limits in data.");
    }
}
