package org.ttnmt.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration. Its declaration in its section (see {@link Keys}) is all there is to say: reading,
 * checking, suggesting, writing, comparing and the reference file come from it.
 *
 * @param <T> of its value
 */
public final class Key<T> {

    /** What it means to leave a key out. */
    enum Presence {
        /** The configuration is refused, unless another key gives it a value. */
        REQUIRED,
        /** Being absent is a value. */
        OPTIONAL,
        /** It has a default. */
        DEFAULT,
        /** Its default follows from other keys. */
        DERIVED
    }

    /** With its section: {@code training.max_updates}. */
    final String name;

    final ValueType<T> type;
    final Presence presence;

    /** Its value when it is left out, which may follow from other keys; null where being absent is a value. */
    final Function<Values, @Nullable T> fallback;

    /** Effect, unit, neutral value and formula, as the reference file shows them. */
    final String help;

    private final Set<Trait> traits;

    Key(
            String name,
            ValueType<T> type,
            Presence presence,
            Function<Values, @Nullable T> fallback,
            String help,
            Trait... traits) {
        this.name = name;
        this.type = type;
        this.presence = presence;
        this.fallback = fallback;
        this.help = help;
        this.traits = Set.of(traits);
    }

    /**
     * This key with a value, as in {@code config.with(HEADS.is(8))}.
     *
     * @throws IllegalArgumentException when the key does not allow it, with a sentence that names the key
     */
    public Settings is(T value) {
        type.require(name, value);
        return new Settings(List.of(this), Map.of(this, value));
    }

    /** The same, or nothing at all when no value is given. */
    public Settings ifGiven(@Nullable T value) {
        return value == null ? new Settings(List.of(), Map.of()) : is(value);
    }

    /** This key with its default, or without a value where absence is one. */
    public Settings leftOut() {
        return new Settings(List.of(this), Map.of());
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

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** Whether a configuration without it is refused. */
    boolean required() {
        return presence == Presence.REQUIRED;
    }

    /** Whether a run may go on with another value. */
    boolean mayChangeOnResume() {
        return has(Trait.RESUMABLE) || has(Trait.STEERING);
    }

    /**
     * Whether every saved configuration has it: not where absence is a value, nor for what only steers the reading, nor
     * for what came later.
     */
    boolean isAlwaysSaved() {
        return presence != Presence.OPTIONAL && !has(Trait.STEERING) && !has(Trait.LATER);
    }

    /** The value in a configuration with absolute paths; nothing when absent. */
    Settings absolute(Settings config) {
        T value = config.find(this);
        return ifGiven(value == null ? null : type.absolute(value));
    }

    /** The value in a configuration as YAML; null when absent. */
    @Nullable
    String written(Settings config) {
        T value = config.find(this);
        return value == null ? null : type.write(value);
    }

    @Override
    public String toString() {
        return name;
    }
}
