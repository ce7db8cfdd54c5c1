package org.ttnmt.config;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
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

    /**
     * A value for each of these keys, except where absence is the value: that of the last of {@code parts} which has
     * the key, or its default.
     *
     * @throws IllegalArgumentException when a part has another key, or when keys do not agree
     */
    static Settings complete(Keys keys, List<Settings> parts) {
        Values values = new Values();
        for (Settings part : parts) {
            part.keys().forEach(key -> values.given.compute(key, (same, before) -> part.find(key))); // null removes it
            if (!keys.all().containsAll(part.keys())) {
                throw new IllegalArgumentException(part + " has keys that are not among " + keys.all());
            }
        }
        Settings complete = values.complete(keys);
        Rules.require(keys.all(), values);
        return complete;
    }

    /** The value of each of these keys that has one, which cannot change any more. */
    Settings complete(Keys keys) {
        Map<Key<?>, Object> complete = new HashMap<>();
        for (Key<?> key : keys.all()) {
            Object value = key.required() ? get(key) : find(key);
            if (value != null && !key.has(Trait.STEERING)) {
                complete.put(key, unmodifiable(value));
            }
        }
        return new Settings(keys.all(), complete);
    }

    private static Object unmodifiable(Object value) {
        if (value instanceof List<?> list) {
            return List.copyOf(list);
        }
        return value instanceof Map<?, ?> map ? Collections.unmodifiableMap(new LinkedHashMap<>(map)) : value;
    }

    /** Reads a key where it stands; a value that is refused counts as unknown. */
    <T> void read(Key<T> key, Tree tree, Reading reading) {
        T value = key.type.read(tree, reading);
        places.put(key, reading.place());
        if (value == null) {
            failed.add(key);
        } else {
            given.put(key, value);
        }
    }

    /** Gives a key that was left out a value in place of its default. */
    <T> void settle(Key<T> key, T value) {
        if (!places.containsKey(key)) {
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
        return given.containsKey(key) && !given.get(key).equals(key.fallback.apply(this));
    }

    /** The value, which must not be absent. */
    <T> T get(Key<T> key) {
        return Objects.requireNonNull(find(key), key.name);
    }

    /** The value, or null when absence is the value. */
    @SuppressWarnings("unchecked") // Key.is and read() let in none that is not of its key's type
    <T> @Nullable T find(Key<T> key) {
        Object value = given.get(key);
        return value != null ? (T) value : key.fallback.apply(this);
    }
}
