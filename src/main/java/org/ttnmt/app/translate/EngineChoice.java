package org.ttnmt.app.translate;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What decodes with a model.
 *
 * @param engine java or libtorch
 * @param reason why it was chosen
 */
public record EngineChoice(String engine, String reason) {

    /** That of several models: all that differ. */
    static EngineChoice of(List<EngineChoice> choices) {
        return new EngineChoice(joined(choices, EngineChoice::engine), joined(choices, EngineChoice::reason));
    }

    private static String joined(List<EngineChoice> choices, Function<EngineChoice, String> part) {
        return choices.stream().map(part).distinct().collect(Collectors.joining(", "));
    }

    /** For people: java (auto: 0.9 million parameters, at most 30). */
    @Override
    public String toString() {
        return engine + " (" + reason + ")";
    }
}
