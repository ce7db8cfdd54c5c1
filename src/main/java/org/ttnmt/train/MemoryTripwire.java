package org.ttnmt.train;

import java.util.Optional;
import java.util.function.Supplier;
import org.ttnmt.io.HostMemory;
import org.ttnmt.model.training.TrainingNetwork;

/**
 * Memory that runs out: says so, and lets batches be computed in parts, whose gradient is the same but for rounding.
 * Without it the kernel would end the process without a word.
 */
final class MemoryTripwire {
    private static final double LOW = 0.05;
    private static final double ENOUGH = 0.15;

    private final TrainingNetwork network;
    private final Supplier<Optional<HostMemory.Reading>> memory;
    private final Alarms alarms;
    private long mostAtOnce;
    private boolean low;

    MemoryTripwire(TrainingNetwork network, Supplier<Optional<HostMemory.Reading>> memory, Alarms alarms) {
        this.network = network;
        this.memory = memory;
        this.alarms = alarms;
        this.mostAtOnce = network.mostAtOnce();
    }

    /** After an update: whether the network had to split a batch for want of memory. */
    void checkParts(long update) {
        long now = network.mostAtOnce();
        alarms.check(
                update,
                "batch_split",
                now < mostAtOnce,
                "memory did not suffice for a whole batch, so batches are computed in parts of at most %,d positions"
                        + " from now on; the result is the same but for rounding. A higher training.accumulate, or a"
                        + " lower training.batch_tokens, spares the attempt.",
                now);
        mostAtOnce = now;
    }

    /**
     * At a log line: whether the host is near its limit; then parts are halved before anything fails.
     *
     * @param positions of the largest batch so far
     */
    void checkHost(long update, long positions) {
        Optional<HostMemory.Reading> reading = memory.get();
        if (reading.isEmpty()) {
            return;
        }
        long available = reading.get().available();
        long total = reading.get().total();
        low = available < (low ? ENOUGH : LOW) * total; // clears only when there is plenty, so as not to flicker
        boolean began = low && alarms.isQuiet("host_memory_low");
        if (began) {
            network.limitAtOnce(Math.max(1, Math.min(network.mostAtOnce(), positions) / 2));
            mostAtOnce = network.mostAtOnce();
        }
        alarms.check(
                update,
                "host_memory_low",
                low,
                "only %,d MB of this host's %,d MB are left. Batches are computed in parts of at most %,d positions"
                        + " from now on, whose result is the same but for rounding. If another process takes the"
                        + " memory, end it; otherwise raise training.accumulate or lower training.batch_tokens.",
                available >> 20,
                total >> 20,
                network.mostAtOnce());
    }
}
