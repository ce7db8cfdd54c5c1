package org.ttnmt.train;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Updates whose losses the host has not read. Where it reads them one update later, a GPU has the next update to compute
 * while the host prepares the one after that; on a processor there is nothing to win.
 */
final class OpenUpdates {
    private final Queue<UpdateStep.Result> open = new ArrayDeque<>();
    private final int most;
    private final Consumer<UpdateStep.Result> read;

    /**
     * @param most updates that stay open
     * @param read is given each of them, in their order
     */
    OpenUpdates(int most, Consumer<UpdateStep.Result> read) {
        this.most = most;
        this.read = read;
    }

    void add(UpdateStep.Result result) {
        open.add(result);
        readTo(most);
    }

    /** Reads all, which has to be done before anything depends on them: a log line, a validation, a checkpoint. */
    void readAll() {
        readTo(0);
    }

    private void readTo(int left) {
        while (open.size() > left) {
            read.accept(open.remove());
        }
    }
}
