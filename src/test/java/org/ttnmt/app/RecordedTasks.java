package org.ttnmt.app;

import java.util.ArrayList;
import java.util.List;

/** Remembers how each task ended: its name, how much was done, and how much there was to do. */
public final class RecordedTasks implements Progress {
    /** One line for each task that is closed, such as {@code reading: 2 of 3 lines}. */
    public final List<String> ended = new ArrayList<>();

    @Override
    public Task start(String name, String unit, long from, long total) {
        return new Task() {
            private long done = from;
            private boolean closed;

            @Override
            public void at(long now) {
                done = now;
            }

            @Override
            public void close() {
                if (!closed) {
                    ended.add(name + ": " + done + " of " + total + " " + unit);
                }
                closed = true;
            }
        };
    }

    @Override
    public void line(String text) {
        ended.add(text);
    }
}
