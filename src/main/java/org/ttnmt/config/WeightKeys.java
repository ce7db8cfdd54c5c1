package org.ttnmt.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The keys on which the shapes of the weights depend, and what the weights mean. */
public final class WeightKeys {
    private WeightKeys() {}

    /** The values, by their keys, that are saved with weights since the shapes of the weights do not reveal them. */
    public static Map<String, String> meaning(RunConfig config) {
        Map<String, String> texts = new LinkedHashMap<>();
        Schema.having(Trait.MEANING).forEach(key -> texts.put(key.name, text(config.get(key))));
        return texts;
    }

    /** The keys for which weights of one configuration do not fit another: those of shapes, then those of meaning. */
    public static List<ConfigDifference> between(RunConfig theirs, RunConfig ours) {
        List<ConfigDifference> differences = new ArrayList<>();
        for (Trait trait : List.of(Trait.SHAPES, Trait.MEANING, Trait.ADDITION)) {
            for (Key<?> key : Schema.having(trait)) {
                Object there = theirs.get(key);
                Object here = ours.get(key);
                boolean added = trait == Trait.ADDITION && there.equals(false);
                if (!added && !there.equals(here)) {
                    differences.add(new ConfigDifference(
                            key.name,
                            text(there).toLowerCase(Locale.ROOT),
                            text(here).toLowerCase(Locale.ROOT),
                            key.mayChangeOnResume()));
                }
            }
        }
        return differences;
    }

    private static String text(Object value) {
        return value instanceof Enum<?> ? value.toString().toLowerCase(Locale.ROOT) : value.toString();
    }
}
