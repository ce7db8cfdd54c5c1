package org.ttnmt.data;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.UserException;
import org.ttnmt.config.DataConfig;
import org.ttnmt.config.DataConfig.OnProblem;

/** Refuses training data whose problems the configuration does not allow. */
final class Refusal {
    private Refusal() {}

    /** @throws UserException with all findings, when {@code data} refuses one of them or when no pair is usable */
    static void check(DataReport report, DataConfig data) {
        List<String> refused = new ArrayList<>();
        for (CorpusReport corpus : report.corpora()) {
            for (ProblemCount finding : corpus.findings()) {
                boolean tooLong = finding.problem() == Problem.TOO_LONG || finding.problem() == Problem.NO_ROOM;
                if ((tooLong ? data.onTooLong() : data.onInvalid()) == OnProblem.REFUSE) {
                    refused.add(corpus.files() + ": " + finding.describe());
                }
            }
        }
        if (!refused.isEmpty()) {
            throw new UserException("the training data has problems that the configuration refuses:\n  "
                    + String.join("\n  ", refused)
                    + "\nMend the files, or leave such pairs out with data.on_invalid: skip and"
                    + " data.on_too_long: skip.");
        }
        if (report.usable() == 0) {
            throw new UserException(
                    "no training pair is left:\n" + report.describe() + "\nMend the files or the limits in data.");
        }
    }
}
