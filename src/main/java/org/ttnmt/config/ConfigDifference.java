package org.ttnmt.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A key in which two configurations differ.
 *
 * @param key its dotted name
 * @param before its value in the first, as YAML; "nothing" when absent
 * @param after its value in the second
 * @param mayChangeOnResume whether a run that began with the first may go on with the second
 */
public record ConfigDifference(String key, String before, String after, boolean mayChangeOnResume) {

    /** Every difference, in the order of the reference file; empty when the two are equal. */
    public static List<ConfigDifference> between(RunConfig before, RunConfig after) {
        List<ConfigDifference> differences = new ArrayList<>();
        Map<String, String> all = values(before);
        Map<String, String> others = values(after);
        for (Key<?> key : Schema.keys()) {
            String was = all.getOrDefault(key.name, "nothing");
            String is = others.getOrDefault(key.name, "nothing");
            if (!was.equals(is)) {
                differences.add(new ConfigDifference(key.name, was, is, key.mayChangeOnResume()));
            }
        }
        return differences;
    }

    /** Every value of a configuration as YAML, by its key, in the order of the reference file. */
    public static Map<String, String> values(RunConfig config) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Key<?> key : Schema.keys()) {
            String value = key.written(config);
            if (value != null) {
                values.put(key.name, value);
            }
        }
        return values;
    }
}
