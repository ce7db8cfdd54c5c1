package org.ttnmt.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that several keys must agree on.
 *
 * @param keys that it looks at; the first one is named in the sentence
 * @param check what is wrong, or null
 */
record Rule(List<Key<?>> keys, Check check) {

    /** Looks at values that are each allowed on their own. */
    interface Check {
        @Nullable
        String problem(Values values);
    }

    Rule(Check check, Key<?>... keys) {
        this(List.of(keys), check);
    }

    /** Reports a breach where the first of the keys that the user gave stands. */
    void apply(Values values, Place file, Problems problems) {
        if (!keys.stream().allMatch(values::known)) {
            return;
        }
        String problem = check.problem(values);
        if (problem != null) {
            problems.add(blamed(values, file), keys.get(0).name, problem);
        }
    }

    private Place blamed(Values values, Place file) {
        for (Key<?> key : keys) {
            Place place = values.place(key);
            if (place != null) {
                return place;
            }
        }
        return file;
    }
}
