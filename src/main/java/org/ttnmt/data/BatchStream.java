package org.ttnmt.data;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.ttnmt.io.Workers;

/**
 * The endless stream of training batches, epoch after epoch. While the batches of one window are consumed, a thread of
 * its own reads and encodes the next window, so memory holds two.
 *
 * <p>Used by one thread at a time.
 */
public final class BatchStream implements Iterator<Batch>, AutoCloseable {

    private final IntFunction<Stage> stages;
    private final Workers reader = new Workers(1, "tt-data");
    private volatile boolean closed;
    private volatile int stage;
    private Stage entered;
    private long epoch;
    private int window;
    private int batch;
    private List<Batch> current = List.of();
    private boolean currentReady;
    private Future<List<Batch>> upcoming;
    private long waitedNanos;

    /**
     * What is read for a while.
     *
     * @param variation of its pairs
     */
    record Stage(Windows windows, PairVariation variation) {}

    /** @param stages by their numbers, each asked for when it begins */
    BatchStream(IntFunction<Stage> stages, Position start) {
        this.stages = stages;
        this.stage = start.stage();
        this.entered = stages.apply(stage);
        this.epoch = start.epoch();
        this.window = start.window();
        this.batch = start.batch();
        this.upcoming = prepare(epoch, window);
    }

    /** Always true: after an epoch comes the next. */
    @Override
    public boolean hasNext() {
        return true;
    }

    /**
     * The next batch, never empty.
     *
     * @throws IllegalStateException after {@link #close}
     * @throws org.ttnmt.UserException when a corpus cannot be read any more or has changed on disk
     */
    @Override
    public Batch next() {
        if (closed) {
            throw new IllegalStateException("this stream of batches is closed");
        }
        Batch result = upcomingWindow().get(batch);
        batch++;
        if (batch == current.size()) {
            advance();
        }
        return result;
    }

    /**
     * The place of the batch that {@link #next} gives next. A stream opened there continues as this one does, whatever
     * was read ahead.
     */
    public Position position() {
        return new Position(stage, epoch, window, batch);
    }

    /** Leaves the rest of this stage, and goes on with the first batch of the next one. */
    public void beginNextStage() {
        int next = stage + 1;
        stage = next; // ends what is read ahead
        entered = stages.apply(stage);
        epoch = 0;
        window = 0;
        batch = 0;
        current = List.of();
        currentReady = false;
        upcoming = prepare(epoch, window);
    }

    /** Time that {@link #next} has spent waiting for data, the first window included. */
    public long waitedNanos() {
        return waitedNanos;
    }

    /** Stops reading ahead; returns when the reading thread has ended. */
    @Override
    public void close() {
        closed = true;
        reader.close();
    }

    private List<Batch> upcomingWindow() {
        while (!currentReady) {
            current = await(upcoming);
            if (batch > 0 && batch >= current.size()) {
                throw new IllegalArgumentException(
                        "there is no batch " + batch + " (from 0) in window " + window + " of epoch "
                                + epoch + ", which has " + current.size()
                                + " batches: the position was saved with other data or settings");
            }
            upcoming = prepare(epochAfter(), windowAfter());
            currentReady = true;
            if (batch == current.size()) {
                advance();
            }
        }
        return current;
    }

    private void advance() {
        long nextEpoch = epochAfter();
        window = windowAfter();
        epoch = nextEpoch;
        batch = 0;
        currentReady = false;
    }

    private long epochAfter() {
        return window + 1 < entered.windows().plan().windows() ? epoch : epoch + 1;
    }

    private int windowAfter() {
        return window + 1 < entered.windows().plan().windows() ? window + 1 : 0;
    }

    private Future<List<Batch>> prepare(long ofEpoch, int ofWindow) {
        Stage of = entered;
        int number = stage;
        return reader.submit(
                () -> of.windows().batches(ofEpoch, ofWindow, of.variation(), () -> closed || stage != number));
    }

    private List<Batch> await(Future<List<Batch>> future) {
        long start = System.nanoTime();
        try {
            return Workers.get(future);
        } finally {
            waitedNanos += System.nanoTime() - start;
        }
    }
}
