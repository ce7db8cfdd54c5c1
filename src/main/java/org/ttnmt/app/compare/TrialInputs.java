package org.ttnmt.app.compare;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ttnmt.UserException;

/** Checks that runs that were gathered from several machines were trained on the same data and vocabularies. */
final class TrialInputs {
    private TrialInputs() {}

    /**
     * Compares the vocabulary and the validation set of all runs, and what else the runs of one variant read.
     *
     * @throws UserException naming two runs and what differs
     */
    static void requireSame(Map<Trial, TrialResult> finished) {
        Map<String, Map.Entry<Trial, TrialResult>> firsts = new LinkedHashMap<>();
        for (Map.Entry<Trial, TrialResult> each : finished.entrySet()) {
            firsts.putIfAbsent("", each);
            firsts.putIfAbsent(each.getKey().variant(), each);
            compare(firsts.get(""), each, true);
            compare(firsts.get(each.getKey().variant()), each, false);
        }
    }

    private static void compare(
            Map.Entry<Trial, TrialResult> one, Map.Entry<Trial, TrialResult> other, boolean ofAnyVariant) {
        one.getValue().inputs().forEach((name, hash) -> {
            String theirs = other.getValue().inputs().getOrDefault(name, "none");
            boolean common = name.endsWith(".model") || name.startsWith("data.validation");
            if ((common || !ofAnyVariant) && !hash.equals(theirs)) {
                throw new UserException("The runs " + one.getKey().folder() + " and "
                        + other.getKey().folder() + " differ in " + name
                        + " (SHA-256 " + hash + " and " + theirs + "), so they cannot be compared. Train one of"
                        + " them anew with the files of the other.");
            }
        });
    }
}
