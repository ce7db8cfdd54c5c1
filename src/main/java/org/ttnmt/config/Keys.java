package org.ttnmt.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys of a section, in the order of the reference file, in which they are declared. */
final class Keys {
    private final List<Key<?>> all = new ArrayList<>();

    /** A key with a default. */
    <T> Key<T> of(String name, ValueType<T> type, T fallback, String help, Trait... traits) {
        return add(new Key<>(name, type, Key.Presence.DEFAULT, values -> fallback, help, traits));
    }

    /** A key with a default among the constants of an enum. */
    <E extends Enum<E>> Key<E> of(String name, E fallback, String help, Trait... traits) {
        return of(name, Choice.of(fallback.getDeclaringClass()), fallback, help, traits);
    }

    /** A key whose value, when left out, follows from others. */
    <T> Key<T> derived(
            String name, ValueType<T> type, Function<Values, @Nullable T> fallback, String help, Trait... traits) {
        return add(new Key<>(name, type, Key.Presence.DERIVED, fallback, help, traits));
    }

    /** A key that may not be left out. */
    <T> Key<T> required(String name, ValueType<T> type, String help, Trait... traits) {
        return add(new Key<>(name, type, Key.Presence.REQUIRED, values -> null, help, traits));
    }

    /** A key that may not be left out, unless another one gives it a value. */
    <T> Key<T> required(
            String name, ValueType<T> type, Function<Values, @Nullable T> fallback, String help, Trait... traits) {
        return add(new Key<>(name, type, Key.Presence.REQUIRED, fallback, help, traits));
    }

    /** A key without a value when it is left out. */
    <T> Key<T> optional(String name, ValueType<T> type, String help, Trait... traits) {
        return add(new Key<>(name, type, Key.Presence.OPTIONAL, values -> null, help, traits));
    }

    private <T> Key<T> add(Key<T> key) {
        all.add(key);
        return key;
    }

    /** Adds the keys of another section, behind those that were declared so far. */
    void include(Keys part) {
        all.addAll(part.all);
    }

    /** The defaults of them all. */
    Settings defaults() {
        return Values.none().complete(this);
    }

    List<Key<?>> all() {
        return Collections.unmodifiableList(all);
    }
}
