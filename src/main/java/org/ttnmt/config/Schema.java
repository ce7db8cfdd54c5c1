package org.ttnmt.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Every key that a configuration may hold, in the order in which it is written. */
final class Schema {
    private static final Map<String, Key<?>> KEYS = index();
    private static final List<Key<?>> IN_ORDER = List.copyOf(KEYS.values());
    private static final List<String> SECTIONS = IN_ORDER.stream()
            .map(Key::section)
            .filter(s -> !s.isEmpty())
            .distinct()
            .toList();

    private Schema() {}

    static List<Key<?>> keys() {
        return IN_ORDER;
    }

    /** The names of the sections, in order. */
    static List<String> sections() {
        return SECTIONS;
    }

    static Optional<Key<?>> find(String name) {
        return Optional.ofNullable(KEYS.get(name));
    }

    /** What may stand in a section, or at the top of the file when it is empty. */
    static List<String> namesIn(String section) {
        Stream<String> keys =
                keys().stream().filter(k -> k.section().equals(section)).map(Key::shortName);
        return (section.isEmpty() ? Stream.concat(keys, sections().stream()) : keys).toList();
    }

    private static Map<String, Key<?>> index() {
        Map<String, Key<?>> keys = new LinkedHashMap<>();
        Stream.of(
                        RunKeys.ALL,
                        DataKeys.ALL,
                        VocabKeys.ALL,
                        ModelKeys.ALL,
                        TrainingKeys.ALL,
                        OptimizerKeys.ALL,
                        ObjectiveKeys.ALL,
                        DecodingKeys.ALL,
                        EvaluationKeys.ALL)
                .flatMap(List::stream)
                .forEach(key -> keys.put(key.name(), key));
        return keys;
    }
}
