package org.ttnmt.torch;

/** libtorch could not get the memory that a call needs; whatever the call was to change is as it was. */
public final class OutOfMemory extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfMemory(RuntimeException cause) {
        super("libtorch is out of memory: " + firstLine(cause), cause);
    }

    /** Whether libtorch failed for want of memory, on a CPU or a GPU: it has no other sign than its message. */
    static boolean isCauseOf(RuntimeException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("can't allocate memory")
                || message.contains("not enough memory")
                || message.contains("out of memory");
    }

    private static String firstLine(RuntimeException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
