package org.ttnmt.model.training;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ttnmt.torch.Device;

/**
 * Where the replicas of a training compute.
 *
 * @param devices one for each replica; the first one's has the optimizer too. The processor may be there more than once
 * @param threads of the processor that each replica computes with; of no effect for a single one, which has all
 * @param atOnce how many replicas compute at the same time
 * @param exact whether the bits of a result depend on the number of replicas alone, not on the threads there are
 */
public record Placement(List<Device> devices, int threads, int atOnce, boolean exact) {

    /** Each replica takes the memory of a gradient. */
    private static final int MOST_ON_PROCESSOR = 4;

    /** With fewer positions for each replica, rounding weights and adding gradients would take too much time. */
    private static final int POSITIONS_EACH = 1024;

    public Placement {
        devices = List.copyOf(devices);
        if (devices.isEmpty() || threads < 1 || atOnce < 1 || atOnce > devices.size()) {
            throw new IllegalArgumentException(devices + " with " + threads + " threads each, " + atOnce + " at once");
        }
    }

    /** All replicas compute at the same time. */
    public Placement(List<Device> devices, int threads) {
        this(devices, threads, devices.size(), false);
    }

    /**
     * One replica for each of so many parts of a gradient. Each computes with one thread, since the bits of a result
     * depend on the number of those that share the work on it.
     *
     * @param parts at least as many as devices
     * @param threads of all replicas together
     */
    public static Placement inParts(int parts, List<Device> devices, int threads) {
        List<Device> each = IntStream.range(0, parts)
                .mapToObj(part -> devices.get((int) ((long) part * devices.size() / parts)))
                .toList();
        boolean processor = devices.stream().allMatch(Device.CPU::equals);
        return new Placement(each, 1, processor ? Math.min(threads, parts) : devices.size(), true);
    }

    /**
     * Divides the processor's threads among replicas. Those wait for each other once a batch; threads that share the
     * work on each matrix wait thousands of times, and each time may have to be woken up. No thread is left over where
     * that can be avoided.
     *
     * @param threads of all replicas together
     * @param positions of a batch, on its wider side
     */
    public static Placement onProcessor(int threads, int positions) {
        int most = Math.max(1, Math.min(Math.min(threads, MOST_ON_PROCESSOR), positions / POSITIONS_EACH));
        int count = IntStream.rangeClosed(1, most)
                .boxed()
                .max(Comparator.comparing((Integer n) -> threads / n * n).thenComparing(n -> n))
                .orElseThrow();
        return new Placement(Collections.nCopies(count, Device.CPU), threads / count);
    }

    /** A single replica. */
    public static Placement on(Device device) {
        return new Placement(List.of(device), 1);
    }
}
