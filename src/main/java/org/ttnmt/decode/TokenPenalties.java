package org.ttnmt.decode;

import java.util.HashMap;
import java.util.Map;

/** The continuations of one hypothesis that rules lower: by a factor of their log-probability, or altogether. */
final class TokenPenalties {
    /** Lowers nothing, and stays so. */
    static final TokenPenalties NONE = new TokenPenalties();

    private final Map<Integer, Double> factors = new HashMap<>();

    /** The token must not follow. */
    void forbid(int token) {
        factors.put(token, Double.POSITIVE_INFINITY);
    }

    /** @param factor of the log-probability, at least 1; factors of several rules multiply */
    void multiply(int token, double factor) {
        factors.merge(token, factor, (a, b) -> a * b);
    }

    /** How many tokens there are. */
    int size() {
        return factors.size();
    }

    /** The log-probability after all rules; minus infinity for what must not follow. */
    double value(int token, float logProb) {
        if (factors.isEmpty()) {
            return logProb;
        }
        Double factor = factors.get(token);
        if (factor == null) {
            return logProb;
        }
        return factor == Double.POSITIVE_INFINITY ? Double.NEGATIVE_INFINITY : factor * logProb;
    }
}
