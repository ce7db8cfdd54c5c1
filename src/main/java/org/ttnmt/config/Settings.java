package org.ttnmt.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Values of some keys of the configuration: of one ({@link Key#is}), of a {@link Section}, or of all ({@link
 * RunConfig}). Immutable; equal to others that have the same values for the same keys.
 */
public class Settings {
    private final List<Key<?>> keys;
    private final Map<Key<?>, Object> values;

    /** @param values of the keys, without those that are absent; of other keys as well, which do not count */
    Settings(List<Key<?>> keys, Map<Key<?>, Object> values) {
        this.keys = keys;
        this.values = values;
    }

    Settings(List<Key<?>> keys, Settings others) {
        this(keys, others.values);
    }

    final List<Key<?>> keys() {
        return keys;
    }

    /** The value, which must not be absent. */
    final <T> T get(Key<T> key) {
        return Objects.requireNonNull(find(key), key.name);
    }

    /** The value, or null when absence is the value. */
    @SuppressWarnings("unchecked") // Key.is and Values let in none that is not of its key's type
    final <T> @Nullable T find(Key<T> key) {
        return (T) values.get(key);
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof Settings settings
                && keys.equals(settings.keys)
                && keys.stream().allMatch(key -> Objects.equals(find(key), settings.find(key)));
    }

    @Override
    public final int hashCode() {
        return keys.stream().map(this::find).collect(Collectors.toList()).hashCode();
    }

    /** Each key with its value as YAML. */
    @Override
    public final String toString() {
        return keys.stream()
                .filter(key -> find(key) != null)
                .map(key -> key.name + ": " + key.written(this))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
