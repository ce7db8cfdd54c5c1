package org.ttnmt.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where tensors live.
 *
 * @param gpus indices of the GPUs, each once; empty for the CPU
 */
public record Device(List<Integer> gpus) {

    /** The processor and its memory. */
    public static final Device CPU = new Device(List.of());

    private static final Pattern TEXT = Pattern.compile("cpu|gpu(?::(\\d{1,3}(?:,\\d{1,3})*))?");

    public Device {
        gpus = List.copyOf(gpus);
        if (gpus.stream().distinct().count() != gpus.size()) {
            throw new IllegalArgumentException("a GPU is named twice in " + gpus);
        }
    }

    /**
     * Reads {@code cpu}, {@code gpu} (the first one) or {@code gpu:0,1}.
     *
     * @throws IllegalArgumentException when the text is none of these, with a sentence for the user
     */
    public static Device parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a device. Use cpu, gpu, or gpu: and indices, such as gpu:0 or gpu:0,1.");
        }
        if (text.strip().equals("cpu")) {
            return CPU;
        }
        String indices = matcher.group(1) == null ? "0" : matcher.group(1);
        return new Device(Stream.of(indices.split(",")).map(Integer::valueOf).toList());
    }

    public boolean isCpu() {
        return gpus.isEmpty();
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return isCpu()
                ? "cpu"
                : "gpu:" + String.join(",", gpus.stream().map(String::valueOf).toList());
    }
}
