package org.ttnmt.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A distillation: teachers, what they translate, and a student.
 *
 * @param settings what stands between the trainings
 * @param teacher how each teacher is trained, on {@code data.train}; folder and seed are those of no run yet
 * @param backward how the model of the other direction is trained, whose corpora are turned around; empty when there is
 *     none to train
 * @param student how the student is trained, still on {@code data.train}
 */
public record DistilConfig(
        DistilSettings settings, RunConfig teacher, Optional<RunConfig> backward, RunConfig student) {

    /** Whether there is a model of the other direction, trained or given. */
    public boolean hasBackward() {
        return backward.isPresent() || settings.backwardModel().isPresent();
    }

    /**
     * Values of the keys in some sections, as YAML.
     *
     * @param prefixes such as {@code filter.}, or whole names
     */
    public Map<String, String> values(String... prefixes) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Key<?> key : DistilSettings.KEYS.all()) {
            String written = key.written(settings);
            for (String prefix : prefixes) {
                if (written != null && key.name.startsWith(prefix)) {
                    values.put(key.name, written);
                }
            }
        }
        return values;
    }

    /**
     * Whether a value is what a key is when it is left out, so that a record of before there was the key means the same.
     *
     * @param name of a key of a distillation, or of a training, perhaps behind the name of a model
     * @param value as YAML
     */
    public static boolean isDefault(String name, String value) {
        int dot = name.indexOf('.');
        boolean ofModel = dot > 0 && DistilReader.MODELS.contains(name.substring(0, dot));
        String key = ofModel ? name.substring(dot + 1) : name;
        return Stream.concat(Schema.keys().stream(), DistilSettings.KEYS.all().stream())
                .filter(each -> each.name.equals(key))
                .anyMatch(each -> value.equals(whenLeftOut(each)));
    }

    private static <T> @Nullable String whenLeftOut(Key<T> key) {
        T value = key.fallback.apply(Values.none());
        return value == null ? null : key.type.write(value);
    }
}
