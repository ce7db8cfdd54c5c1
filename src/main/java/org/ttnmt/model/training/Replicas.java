package org.ttnmt.model.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.ttnmt.io.Workers;
import org.ttnmt.model.objective.GradientFunction;
import org.ttnmt.model.objective.LossSettings;
import org.ttnmt.model.training.TrainingNetwork.Sums;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.OutOfMemory;
import org.ttnmt.torch.Torch;

/**
 * The same weights on one or several devices. A batch is divided among them by its pairs, with the random numbers that
 * belong to each pair; the replicas compute at the same time, each in a thread of its own, and gradients are summed in
 * their order, so that results repeat. The first one's device has the optimizer; after its step those on other devices
 * take over its weights.
 */
final class Replicas implements AutoCloseable {
    private final List<Replica> all = new ArrayList<>();
    private final List<Workers> threads = new ArrayList<>(); // one thread for each that computes at the same time
    private final boolean exact;
    private final AtomicLong mostAtOnce = new AtomicLong(Long.MAX_VALUE); // positions, of all together

    Replicas(TrainingScript script, Placement placement, float[] weights) {
        for (Device device : placement.devices()) {
            Optional<Replica> there =
                    all.stream().filter(other -> other.device().equals(device)).findFirst();
            all.add(there.map(other -> new Replica(script, other))
                    .orElseGet(() -> new Replica(script, device, weights)));
        }
        this.exact = placement.exact();
        if (all.size() > 1 || exact) {
            for (int i = 0; i < placement.atOnce(); i++) {
                threads.add(new Workers(1, "tt-replica"));
            }
            threads.forEach(thread -> thread.each(List.of(placement.threads()), Torch::load));
        }
    }

    /** The one with the optimizer. */
    Replica first() {
        return all.get(0);
    }

    int count() {
        return all.size();
    }

    /** Positions of the wider side of the pairs that all of them compute at the same time, at most. */
    long mostAtOnce() {
        return mostAtOnce.get();
    }

    void limitAtOnce(long positions) {
        mostAtOnce.set(positions);
    }

    /**
     * Adds the gradient of a batch to those so far. Of as many parts of its pairs as all ranks have replicas, each of
     * this rank's replicas has one.
     *
     * @return the losses, which devices may still be computing
     * @throws OutOfMemory when a device has not enough memory for a single pair
     */
    Pending<Sums> accumulate(GradientFunction function, BatchPart batch, LossSettings settings, int rank, int ranks) {
        if (threads.isEmpty() || (batch.pairs() == 1 && !exact)) {
            return share(function, batch, 0, rank, ranks, settings);
        }
        List<Future<Pending<Sums>>> parts = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            int replica = i;
            int part = rank * all.size() + i;
            parts.add(threads.get(i * threads.size() / all.size())
                    .submit(() -> share(function, batch, replica, part, ranks * all.size(), settings)));
        }
        parts.forEach(Workers::awaitEnd); // all end before the failure of one is thrown
        Pending<Sums> sums = Pending.known(Sums.ZERO);
        for (Future<Pending<Sums>> part : parts) {
            sums = sums.with(result(part), Sums::plus);
        }
        return sums;
    }

    private Pending<Sums> share(
            GradientFunction function, BatchPart batch, int index, int part, int parts, LossSettings settings) {
        Replica replica = all.get(index);
        int from = (int) ((long) batch.pairs() * part / parts);
        int to = (int) ((long) batch.pairs() * (part + 1) / parts);
        if (from == to) {
            return Pending.known(Sums.ZERO);
        }
        if (to - from == batch.pairs()) {
            return inParts(replica, function, batch, 0, settings);
        }
        return inParts(replica, function, batch.pairs(from, to, function, replica.room(0)), 1, settings);
    }

    /** @param depth how often the batch was divided already */
    private Pending<Sums> inParts(
            Replica replica, GradientFunction function, BatchPart part, int depth, LossSettings settings) {
        long atOnce = part.positions() * Math.max(1, threads.size());
        if (part.pairs() == 1 || atOnce <= mostAtOnce.get()) {
            try {
                return replica.accumulate(function, part, settings);
            } catch (OutOfMemory e) { // the gradient so far is as it was
                if (part.pairs() == 1) {
                    throw e;
                }
                mostAtOnce.accumulateAndGet(atOnce / 2, Math::min);
            }
        }
        int half = part.pairs() / 2;
        ReusedBuffer room = replica.room(depth);
        Pending<Sums> sums = inParts(replica, function, part.pairs(0, half, function, room), depth + 1, settings);
        return sums.with(
                inParts(replica, function, part.pairs(half, part.pairs(), function, room), depth + 1, settings),
                Sums::plus);
    }

    /** Adds up all gradients on the first device, in the order of a balanced tree: ((0 + 1) + (2 + 3)). */
    void gather() {
        if (all.subList(1, all.size()).stream().anyMatch(Replica::hasGradient)) {
            all.forEach(Replica::requireGradient);
            GradientSum.inFirst(
                    first().module(), all.stream().map(Replica::gradient).toList(), threads);
            all.subList(1, all.size()).forEach(Replica::forgetGradient);
        }
    }

    /** Does what changes the weights, with as many threads as bits may depend on. */
    <T> T optimize(Supplier<T> step) {
        return exact ? Workers.get(threads.get(0).submit(step::get)) : step.get();
    }

    /** Gives the first device's weights to the others: those that have them hand them on, so that all have them soon. */
    void spread() {
        for (int i = 1; i < all.size(); i++) {
            all.get(i).follow(all.get(i - Integer.highestOneBit(i)));
        }
    }

    void forgetGradients() {
        all.forEach(Replica::forgetGradient);
    }

    private static Pending<Sums> result(Future<Pending<Sums>> done) {
        try {
            return Workers.get(done);
        } catch (OutOfMemory shortage) {
            throw shortage;
        } catch (RuntimeException | Error failure) {
            throw new IllegalStateException("a replica failed", failure);
        }
    }

    @Override
    public void close() {
        threads.forEach(Workers::close);
        for (int i = all.size() - 1; i >= 0; i--) {
            all.get(i).close();
        }
    }
}
