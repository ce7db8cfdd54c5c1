package org.ttnmt.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.ttnmt.model.TrainingNetwork.Sums;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.OutOfMemory;

/**
 * The same weights on one or several devices. A batch is divided among them by its pairs, with the random numbers that belong to each
 * pair; the devices compute at the same time, each in a thread, and gradients are summed in the order of the devices, so that results
 * repeat. The first device has the optimizer; after its step the others take over its weights.
 */
final class Replicas implements AutoCloseable {
    private final List<Replica> all = new ArrayList<>();
    private final ExecutorService threads;
    private final AtomicLong largestPart = new AtomicLong(Long.MAX_VALUE);

    Replicas(TransformerScript script, List<Device> devices, float[] weights) {
        for (Device device : devices) {
            all.add(new Replica(script, device, weights));
        }
        this.threads = Executors.newFixedThreadPool(Math.max(1, devices.size() - 1), run -> {
            Thread thread = new Thread(run, "tt-replica");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The one with the optimizer. */
    Replica first() {
        return all.get(0);
    }

    long largestPart() {
        return largestPart.get();
    }

    void limitParts(long positions) {
        largestPart.set(positions);
    }

    /**
     * Adds the gradient of a batch to those so far.
     *
     * @throws OutOfMemory when a device has not enough memory for a single pair
     */
    Sums accumulate(GradientFunction function, BatchPart batch, double... settings) {
        int count = Math.min(all.size(), batch.pairs());
        if (count == 1) {
            return inParts(first(), function, batch, settings);
        }
        List<Future<Sums>> others = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            Replica replica = all.get(i);
            BatchPart share = share(function, batch, i, count);
            others.add(threads.submit(() -> inParts(replica, function, share, settings)));
        }
        Sums sums;
        try {
            sums = inParts(first(), function, share(function, batch, 0, count), settings);
        } finally {
            others.forEach(Replicas::awaitQuietly);
        }
        for (Future<Sums> other : others) {
            sums = sums.plus(result(other));
        }
        return sums;
    }

    private static BatchPart share(GradientFunction function, BatchPart batch, int index, int count) {
        int pairs = batch.pairs();
        int from = (int) ((long) pairs * index / count);
        int to = (int) ((long) pairs * (index + 1) / count);
        return batch.pairs(from, to, function.masks(), function.draws());
    }

    private Sums inParts(Replica replica, GradientFunction function, BatchPart part, double... settings) {
        if (part.pairs() == 1 || part.positions() <= largestPart.get()) {
            try {
                return replica.accumulate(function, part, settings);
            } catch (OutOfMemory e) { // the gradient so far is as it was
                if (part.pairs() == 1) {
                    throw e;
                }
                largestPart.accumulateAndGet(part.positions() / 2, Math::min);
            }
        }
        int half = part.pairs() / 2;
        List<Dropout.Extent> masks = function.masks();
        int draws = function.draws();
        return inParts(replica, function, part.pairs(0, half, masks, draws), settings)
                .plus(inParts(replica, function, part.pairs(half, part.pairs(), masks, draws), settings));
    }

    /** Adds up all gradients on the first device, in the order of the devices. */
    void gather() {
        for (Replica other : all.subList(1, all.size())) {
            first().add(other);
            other.forgetGradient();
        }
    }

    /** Gives the first device's weights to the others. */
    void spread() {
        all.subList(1, all.size()).forEach(replica -> replica.follow(first()));
    }

    void forgetGradients() {
        all.forEach(Replica::forgetGradient);
    }

    /** Lets a computation end before its failure, or that of another, is thrown. */
    @SuppressWarnings("Interruption") // a thread that is interrupted goes on waiting: the computation cannot be stopped
    private static void awaitQuietly(Future<Sums> future) {
        boolean interrupted = false;
        while (!future.isDone()) {
            try {
                future.get();
            } catch (ExecutionException e) {
                break; // result() throws it
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Sums result(Future<Sums> done) {
        try {
            return done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OutOfMemory shortage) {
                throw shortage;
            }
            throw new IllegalStateException("a replica failed", e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("it was done", e);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        all.forEach(Replica::close);
    }
}
