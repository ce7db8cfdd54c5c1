package org.ttnmt.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;

/** How long a run had trained, and on how many tokens, after an update. */
final class Pace {
    private final long[] updates;
    private final double[] hours;
    private final double[] tokens;

    /** @param training lines of the log, in order */
    Pace(List<JsonNode> training) {
        int size = training.size() + 1; // begins at update 0
        updates = new long[size];
        hours = new double[size];
        tokens = new double[size];
        for (int i = 1; i < size; i++) {
            JsonNode line = training.get(i - 1);
            updates[i] = line.path("update").asLong();
            hours[i] = hours[i - 1]
                    + (updates[i] - updates[i - 1])
                            * line.path("seconds_per_update").asDouble()
                            / 3600;
            tokens[i] = line.path("target_tokens").asDouble(tokens[i - 1]);
        }
    }

    /** Hours that went into updates; stops and validations are left out. */
    double hours(long update) {
        return at(hours, update);
    }

    /** Target tokens that were trained on. */
    double tokens(long update) {
        return at(tokens, update);
    }

    /** Interpolates linearly between the log lines before and after the update; behind the last one, its value. */
    private double at(double[] values, long update) {
        int found = Arrays.binarySearch(updates, update);
        if (found >= 0) {
            return values[found];
        }
        int after = -found - 1;
        if (after == 0 || after == updates.length) {
            return values[Math.max(0, after - 1)];
        }
        double share = (double) (update - updates[after - 1]) / (updates[after] - updates[after - 1]);
        return values[after - 1] + share * (values[after] - values[after - 1]);
    }
}
