package org.ttnmt.app.evaluate;

import java.util.List;

/**
 * The output of one system.
 *
 * @param name as shown
 * @param lines one translation for each segment
 */
public record EvaluatedSystem(String name, List<String> lines) {

    public EvaluatedSystem {
        lines = List.copyOf(lines);
    }
}
