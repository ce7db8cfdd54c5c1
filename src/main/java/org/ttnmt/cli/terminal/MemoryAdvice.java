package org.ttnmt.cli.terminal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises the ways in which memory runs out, and says which of the three memories it was and what helps. */
public final class MemoryAdvice {

    private static final Pattern CPU = Pattern.compile("can't allocate memory: you tried to allocate (\\d+) bytes");
    private static final Pattern GPU =
            Pattern.compile("CUDA out of memory\\.?( Tried to allocate [^.]*\\.\\d* ?[A-Za-z]*)?");
    private static final String LESS = "Less is needed with a smaller training.batch_tokens (with training.accumulate"
            + " raised by the same factor the update stays the same), a smaller model, or, when translating, a"
            + " smaller --batch-size.";

    private MemoryAdvice() {}

    /** Advice, if {@code failure} says that memory ran out. */
    public static Optional<String> of(Throwable failure) {
        if (failure instanceof OutOfMemoryError
                && String.valueOf(failure.getMessage()).contains("native thread")) {
            return Optional.of("The system gives this process no more threads (" + failure.getMessage()
                    + "). Raise ulimit -u, ulimit -v or the container's limits, or ask for less with --threads.");
        }
        if (failure instanceof OutOfMemoryError) {
            long heap = Runtime.getRuntime().maxMemory() >> 20;
            return Optional.of("Java's heap is full (" + failure.getMessage() + "; its limit is " + heap
                    + " MiB). Raise the limit with TT_JAVA_OPTS=-Xmx" + Math.max(1, 2 * heap / 1024)
                    + "g, or hold less in memory: data.shuffle_buffer, vocab.sample_sentences, --batch-size.");
        }
        String message = failure.getMessage();
        if (message == null) {
            return Optional.empty();
        }
        Matcher cpu = CPU.matcher(message);
        if (cpu.find()) {
            return Optional.of("libtorch could not get " + (Long.parseLong(cpu.group(1)) >> 20)
                    + " MiB of memory for a tensor: this machine's or this container's memory is full. " + LESS);
        }
        Matcher gpu = GPU.matcher(message);
        if (gpu.find()) {
            return Optional.of(
                    "The GPU's memory is full." + (gpu.group(1) == null ? "" : gpu.group(1) + ".") + " " + LESS);
        }
        return Optional.empty();
    }
}
