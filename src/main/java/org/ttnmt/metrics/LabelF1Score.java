package org.ttnmt.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * F1 of labels, of a hundred.
 *
 * @param score one of the next two
 * @param macro mean of the labels' F1
 * @param micro of all labels together
 * @param labels each with its own figures, in their order
 */
public record LabelF1Score(double score, double macro, double micro, Map<String, OfLabel> labels) implements Score {

    public LabelF1Score {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    /**
     * Figures of one label.
     *
     * @param right how often it is right
     * @param found how often it is in the output
     * @param support how often it is in the reference
     */
    public record OfLabel(double right, double found, double support) {

        /** Of a hundred; 0 where the output does not have it. */
        public double precision() {
            return found == 0 ? 0 : 100 * right / found;
        }

        /** Of a hundred; 0 where the reference does not have it. */
        public double recall() {
            return support == 0 ? 0 : 100 * right / support;
        }

        /** From 0 to 1. */
        public double f1() {
            return found + support == 0 ? 0 : 2 * right / (found + support);
        }
    }

    @Override
    public String name() {
        return "F1";
    }

    @Override
    public String details() {
        return String.format(Locale.ROOT, "(macro = %.3f micro = %.3f labels = %d)", macro, micro, labels.size());
    }

    @Override
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        labels.forEach((name, label) -> {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("precision", label.precision());
            each.put("recall", label.recall());
            each.put("f1", 100 * label.f1());
            each.put("support", (long) label.support());
            members.put(name, each);
        });
        return Map.of("labels", members);
    }
}
