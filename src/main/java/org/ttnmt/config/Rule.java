package org.ttnmt.config;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that several keys must agree on.
 *
 * @param keys that it looks at; the first one is named in the sentence
 * @param check says what is wrong with values that are each allowed on their own, or null
 */
record Rule(List<Key<?>> keys, Function<Values, @Nullable String> check) {

    Rule(Function<Values, @Nullable String> check, Key<?>... keys) {
        this(List.of(keys), check);
    }

    /** Reports a breach where the first of the keys that the user gave stands. */
    void apply(Values values, Place file, Problems problems) {
        if (!keys.stream().allMatch(values::known)) {
            return;
        }
        String problem = check.apply(values);
        if (problem != null) {
            Place blamed = keys.stream()
                    .map(values::place)
                    .flatMap(Stream::ofNullable)
                    .findFirst()
                    .orElse(file);
            problems.add(blamed, keys.get(0).name, problem);
        }
    }
}
