package org.ttnmt.config;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A section of the configuration. The text of each key explains it, and the method below the key gives its value.
 *
 * @param <S> the section itself
 */
public abstract class Section<S extends Section<S>> extends Settings {
    private final Keys section;
    private final Function<Settings, S> make;

    /** @param values of its keys, and perhaps of others */
    Section(Keys section, Settings values, Function<Settings, S> make) {
        super(section.all(), values);
        this.section = section;
        this.make = make;
    }

    /**
     * A copy with other values.
     *
     * @throws IllegalArgumentException when keys do not agree, with a sentence that names one of them
     */
    public final S with(Settings... changes) {
        List<Settings> parts =
                Stream.concat(Stream.of(this), Stream.of(changes)).toList();
        return make.apply(Values.complete(section, parts));
    }
}
