package org.ttnmt.app;

/** Where a use case says how far it is. What becomes of it (a bar, lines of a log, nothing) is not its concern. */
public interface Progress {

    /**
     * Starts a task that is counted.
     *
     * @param name what is done, such as "reading train.en"
     * @param unit what is counted, in the plural, such as "lines"
     * @param total how many there will be, or -1 when that is not known
     */
    Task start(String name, String unit, long total);

    /** A line for people: a warning, a result on the way, a row of the training log. */
    void line(String text);

    /** A task under way; closing it ends its bar. Safe to use from several threads. */
    interface Task extends AutoCloseable {

        /** {@code done} units are done since the task started; cheap enough to call for each unit. */
        void at(long done);

        @Override
        void close();
    }

    /** Tells nobody. */
    static Progress silent() {
        return new Progress() {
            @Override
            public Task start(String name, String unit, long total) {
                return new Task() {
                    @Override
                    public void at(long done) {}

                    @Override
                    public void close() {}
                };
            }

            @Override
            public void line(String text) {}
        };
    }
}
