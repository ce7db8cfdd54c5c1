package org.ttnmt.config;

import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration, described once: reading, checking, suggesting, writing, comparing and the reference file all come from this.
 *
 * @param name with its section: {@code training.max_updates}
 * @param type what it takes
 * @param presence what it means to leave it out
 * @param fallback its value when it is left out; null where being absent is a value
 * @param member where a complete configuration holds it; null for a key that only steers the reading
 * @param mayChangeOnResume whether a run may go on with another value
 * @param isNew whether configurations were saved before it existed
 * @param help effect, unit, neutral value and formula, as the reference file shows them
 */
record Key<T>(
        String name,
        ValueType<T> type,
        Presence presence,
        Fallback<T> fallback,
        @Nullable Member<T> member,
        boolean mayChangeOnResume,
        boolean isNew,
        String help) {

    /** What it means to leave a key out. */
    enum Presence {
        /** The configuration is refused. */
        REQUIRED,
        /** Being absent is a value. */
        OPTIONAL,
        /** It has a default. */
        DEFAULT,
        /** Its default follows from other keys. */
        DERIVED
    }

    /** The value of a key that was left out, which may follow from other keys. */
    interface Fallback<T> {
        @Nullable
        T from(Values values);
    }

    /** A component of the configuration. */
    interface Member<T> {
        @Nullable
        T of(RunConfig config);
    }

    static <T> Key<T> required(String name, ValueType<T> type, Member<T> member, String help) {
        return new Key<>(name, type, Presence.REQUIRED, values -> null, member, false, false, help);
    }

    static <T> Key<T> optional(String name, ValueType<T> type, Member<T> member, String help) {
        return new Key<>(name, type, Presence.OPTIONAL, values -> null, member, false, false, help);
    }

    static <T> Key<T> of(String name, ValueType<T> type, T fallback, Member<T> member, String help) {
        return new Key<>(name, type, Presence.DEFAULT, values -> fallback, member, false, false, help);
    }

    /** A key whose value, when left out, follows from others. */
    static <T> Key<T> derived(String name, ValueType<T> type, Fallback<T> fallback, Member<T> member, String help) {
        return new Key<>(name, type, Presence.DERIVED, fallback, member, false, false, help);
    }

    /** A key that steers the reading and leaves no trace of its own in the records. */
    static <T> Key<T> steering(String name, ValueType<T> type, T fallback, String help) {
        return new Key<>(name, type, Presence.DEFAULT, values -> fallback, null, true, false, help);
    }

    /** The same key, free to change when a run goes on. */
    Key<T> resumable() {
        return new Key<>(name, type, presence, fallback, member, true, isNew, help);
    }

    /** The same key, which configurations of earlier builds lack; its default is what they meant. */
    Key<T> addedLater() {
        return new Key<>(name, type, presence, fallback, member, mayChangeOnResume, true, help);
    }

    /** The section of the key, or nothing for one at the top. */
    String section() {
        int dot = name.indexOf('.');
        return dot < 0 ? "" : name.substring(0, dot);
    }

    /** The name inside its section. */
    String shortName() {
        return name.substring(name.indexOf('.') + 1);
    }

    /** Whether a configuration without it is refused. */
    boolean required() {
        return presence == Presence.REQUIRED;
    }

    /** Whether every saved configuration has it: not where absence is a value, nor for what only steers the reading or came later. */
    boolean isAlwaysSaved() {
        return member != null && presence != Presence.OPTIONAL && !isNew;
    }

    /** The value in {@code config} as YAML; null when absent. */
    @Nullable
    String written(RunConfig config) {
        T value = member == null ? null : member.of(config);
        return value == null ? null : type.write(value);
    }

    /**
     * Checks a component of a record that is being built.
     *
     * @throws IllegalArgumentException when the value is outside what the key allows
     */
    void require(T value) {
        String problem = type.problem(value);
        if (problem != null) {
            throw new IllegalArgumentException(name + ": " + problem);
        }
    }
}
