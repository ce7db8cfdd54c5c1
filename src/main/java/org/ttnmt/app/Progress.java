package org.ttnmt.app;

import java.util.function.Consumer;

/** Where a use case says how far it is. What becomes of it (a bar, lines of a log, nothing) is not its concern. */
public interface Progress {

    /**
     * Starts a task that is counted.
     *
     * @param name what is done, such as "reading train.en"
     * @param unit what is counted, in the plural, such as "lines"
     * @param from how many were done before, by a run that this one continues
     * @param total how many there will be, or -1 when that is not known
     */
    Task start(String name, String unit, long from, long total);

    /** Starts a task from its beginning; see {@link #start(String, String, long, long)}. */
    default Task start(String name, String unit, long total) {
        return start(name, unit, 0, total);
    }

    /** A line for people: a result on the way, a row of the training log. */
    void line(String text);

    /** A line about something that is likely not meant to be so, for whoever wants no other lines too. */
    default void warning(String text) {
        line("warning: " + text);
    }

    /** A task under way; closing it ends its bar. Safe to use from several threads. */
    interface Task extends AutoCloseable {

        /** {@code done} units are done, those of earlier runs included; cheap enough to call for each unit. */
        void at(long done);

        /** Ends it; a second time does nothing. */
        @Override
        void close();
    }

    /** Tells nobody. */
    static Progress silent() {
        return ofLines(text -> {});
    }

    /** Hands lines on and shows no tasks. */
    static Progress ofLines(Consumer<String> lines) {
        return of(lines, text -> lines.accept("warning: " + text));
    }

    /** Hands warnings on to {@code other} and shows nothing else. */
    static Progress ofWarnings(Progress other) {
        return of(text -> {}, other::warning);
    }

    /** Hands lines and warnings on, and shows no tasks. */
    static Progress of(Consumer<String> lines, Consumer<String> warnings) {
        return new Progress() {
            @Override
            public Task start(String name, String unit, long from, long total) {
                return new Task() {
                    @Override
                    public void at(long done) {}

                    @Override
                    public void close() {}
                };
            }

            @Override
            public void line(String text) {
                lines.accept(text);
            }

            @Override
            public void warning(String text) {
                warnings.accept(text);
            }
        };
    }
}
