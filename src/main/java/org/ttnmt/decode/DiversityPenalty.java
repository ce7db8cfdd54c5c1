package org.ttnmt.decode;

import java.util.HashMap;
import java.util.Map;

/** Which tokens earlier groups of a diverse beam chose in this step (Vijayakumar et al. 2016, Hamming diversity). */
final class DiversityPenalty {
    /** No other groups. */
    static final DiversityPenalty NONE = new DiversityPenalty(0);

    private final double strength;
    private final Map<Integer, Integer> chosen = new HashMap<>();

    /** @param strength what each earlier choice of a token costs */
    DiversityPenalty(double strength) {
        this.strength = strength;
    }

    void clear() {
        chosen.clear();
    }

    void add(int token) {
        if (strength > 0) {
            chosen.merge(token, 1, Integer::sum);
        }
    }

    double cost(int token) {
        return chosen.isEmpty() ? 0 : strength * chosen.getOrDefault(token, 0);
    }
}
