package org.ttnmt.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The processor, or the GPUs, on which tensors are stored and computed with.
 *
 * @param gpus the indices of the GPUs, each at most once; empty for the CPU
 * @param replicas how many copies of the model a training holds for data parallelism; on GPUs, one on each
 */
public record Device(List<Integer> gpus, int replicas) {

    /** The processor and its memory. */
    public static final Device CPU = new Device(List.of(), 1);

    private static final Pattern TEXT = Pattern.compile("(?:cpu|gpu)(?::(\\d{1,3}(?:,\\d{1,3})*))?");

    public Device {
        gpus = List.copyOf(gpus);
        if (replicas < 1 || (!gpus.isEmpty() && replicas != gpus.size())) {
            throw new IllegalArgumentException(replicas + " replicas on the GPUs " + gpus);
        }
        if (gpus.stream().distinct().count() != gpus.size()) {
            throw new IllegalArgumentException("a GPU is named twice in " + gpus);
        }
    }

    /**
     * Reads {@code cpu}, {@code gpu} (the first one), {@code gpu:0,1}, or {@code cpu:0,1} for two replicas on the CPU.
     *
     * @throws IllegalArgumentException when the text is none of these, with a sentence for the user
     */
    public static Device parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a device. Use cpu, gpu, or gpu: and indices, such as gpu:0 or gpu:0,1.");
        }
        String listed = matcher.group(1) == null ? "0" : matcher.group(1);
        List<Integer> indices =
                Stream.of(listed.split(",")).map(Integer::valueOf).toList();
        if (!text.strip().startsWith("cpu")) {
            return new Device(indices, indices.size());
        }
        if (!indices.equals(IntStream.range(0, indices.size()).boxed().toList())) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a device: replicas on the CPU are numbered from 0, such as cpu:0,1.");
        }
        return new Device(List.of(), indices.size());
    }

    /** The first of these devices, for computations that use only one. */
    public Device first() {
        return isCpu() ? CPU : new Device(gpus.subList(0, 1), 1);
    }

    public boolean isCpu() {
        return gpus.isEmpty();
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        if (isCpu() && replicas == 1) {
            return "cpu";
        }
        Stream<Integer> indices = isCpu() ? IntStream.range(0, replicas).boxed() : gpus.stream();
        return indices.map(String::valueOf).collect(Collectors.joining(",", isCpu() ? "cpu:" : "gpu:", ""));
    }
}
