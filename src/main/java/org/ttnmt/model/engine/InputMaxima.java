package org.ttnmt.model.engine;

import java.util.HashMap;
import java.util.Map;

/**
 * The largest magnitudes of what the matrices of a network are multiplied with, by the matrices' names, from one look to
 * the next. For networks that decode in one thread.
 */
public final class InputMaxima {
    private final Map<String, Float> maxima = new HashMap<>();

    /** Nothing was seen yet. */
    public InputMaxima() {}

    void see(String matrix, Rows x, int rows, int inputs) {
        float largest = 0;
        for (int row = 0; row < rows; row++) {
            int at = x.at(row);
            for (int i = at; i < at + inputs; i++) {
                largest = Math.max(largest, Math.abs(x.data()[i]));
            }
        }
        maxima.merge(matrix, largest, Math::max);
    }

    /** What was seen since the last look. */
    public Map<String, Float> take() {
        Map<String, Float> seen = Map.copyOf(maxima);
        maxima.clear();
        return seen;
    }
}
