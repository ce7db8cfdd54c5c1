package org.ttnmt.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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
}
