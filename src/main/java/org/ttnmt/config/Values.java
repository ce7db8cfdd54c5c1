package org.ttnmt.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values that were read, completed by the defaults of the keys that were left out. */
final class Values {
    private final Map<Key<?>, Object> given = new HashMap<>();
    private final Map<Key<?>, Place> places = new HashMap<>();
    private final Set<Key<?>> failed = new HashSet<>();

    /** Nothing given: every key has its default. */
    static Values none() {
        return new Values();
    }

    /** Reads a key where it stands; a value that is refused counts as unknown. */
    <T> void read(Key<T> key, Tree tree, Reading reading) {
        T value = key.type().read(tree, reading);
        places.put(key, reading.place());
        if (value == null) {
            failed.add(key);
        } else {
            given.put(key, value);
        }
    }

    /** Notes that a required key is missing. */
    void missing(Key<?> key) {
        failed.add(key);
    }

    /** Whether the key's value is known, given or by default. */
    boolean known(Key<?> key) {
        return !failed.contains(key);
    }

    /** Where the key was given; null when it was left out. */
    @Nullable
    Place place(Key<?> key) {
        return places.get(key);
    }

    /** Whether the key was given another value than its default. */
    boolean changed(Key<?> key) {
        return given.containsKey(key) && !given.get(key).equals(key.fallback().from(this));
    }

    /** The value, which must not be absent. */
    <T> T get(Key<T> key) {
        return Objects.requireNonNull(find(key), key.name());
    }

    /** The value, or null when absence is the value. */
    @SuppressWarnings("unchecked") // only read() puts values in, each of its key's type
    <T> @Nullable T find(Key<T> key) {
        Object value = given.get(key);
        return value != null ? (T) value : key.fallback().from(this);
    }
}
