package org.ttnmt.model.engine;

import java.util.function.Supplier;

/** What a decoding computes in. It may be used again by the next one, in one thread at a time. */
final class Workspace {
    /** Numbers that are worth keeping, 32 MB: some hundred rows of a small model. */
    private static final long MOST_KEPT = 8 << 20;

    private final Blocks blocks;
    private final Pass encoding;
    private final Pass decoding;

    Workspace(Supplier<Kernels> kernels, Pass.Shape shape) {
        this.blocks = new Blocks(shape.attentionDim() * History.BLOCK);
        this.encoding = new Pass(kernels, shape, false, blocks);
        this.decoding = new Pass(kernels, shape, true, blocks);
    }

    /** For passes of sources. */
    Pass encoding() {
        return encoding;
    }

    /** For passes of targets. */
    Pass decoding() {
        return decoding;
    }

    /** Ends all sequences. Returns whether it is small enough to be kept for others. */
    boolean reset() {
        blocks.reset();
        return blocks.numbers() + encoding.numbers() + decoding.numbers() <= MOST_KEPT;
    }
}
