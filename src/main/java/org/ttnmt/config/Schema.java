package org.ttnmt.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every key that a configuration may hold, in the order in which it is written. */
final class Schema {
    private static final Map<String, Key<?>> BY_NAME =
            keys().stream().collect(Collectors.toMap(key -> key.name, Function.identity()));
    private static final List<String> SECTIONS = keys().stream()
            .map(Key::section)
            .filter(s -> !s.isEmpty())
            .distinct()
            .toList();

    private static final Map<String, String> HELP = Map.of(
            "data", "What is read.",
            "vocab", "The subword vocabulary: SentencePiece models.",
            "model", "The shape of the transformer (Vaswani et al. 2017).",
            "training", "How the model is trained: Adam (Kingma and Ba 2015) on label-smoothed cross entropy.",
            "objective", "What training minimises, and how what it reads is changed each time.",
            "decoding",
                    "How the finished model searches for translations: of data.test, and by default in tt translate.",
            "evaluation", "How translations are scored, in validation and on data.test.");

    private Schema() {}

    static List<Key<?>> keys() {
        return RunConfig.KEYS.all();
    }

    static List<Key<?>> having(Trait trait) {
        return keys().stream().filter(key -> key.has(trait)).toList();
    }

    /** The names of the sections, in order. */
    static List<String> sections() {
        return SECTIONS;
    }

    /** What a section is about. */
    static String help(String section) {
        return Objects.requireNonNull(HELP.get(section), section);
    }

    static Optional<Key<?>> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** What may stand in a section, or at the top of the file when it is empty. */
    static List<String> namesIn(String section) {
        Stream<String> keys =
                keys().stream().filter(k -> k.section().equals(section)).map(Key::shortName);
        return (section.isEmpty() ? Stream.concat(keys, sections().stream()) : keys).toList();
    }
}
