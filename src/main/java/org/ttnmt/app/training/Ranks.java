package org.ttnmt.app.training;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Locale;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.config.RunConfig;
import org.ttnmt.model.training.GradientExchange;

/** A process among those that train one model together. */
public final class Ranks implements AutoCloseable {
    private final GradientExchange exchange;

    private Ranks(GradientExchange exchange) {
        this.exchange = exchange;
    }

    /**
     * Meets the others.
     *
     * @param rank of this process, from 0
     * @param addresses of all ranks, in order; where there is one, it is by itself
     * @param listening where this one's address leads to; the caller closes it
     * @param secret that all know, and nobody else
     * @param halved whether gradients travel in bfloat16
     * @throws IOException when one does not come within a minute
     */
    public static Ranks meet(
            int rank, List<InetSocketAddress> addresses, ServerSocketChannel listening, String secret, boolean halved)
            throws IOException {
        return new Ranks(GradientExchange.meet(rank, addresses, listening, secret, halved));
    }

    /** Whether this is the first, which prepares, validates, tells and saves. */
    public boolean leads() {
        return exchange.leads();
    }

    /**
     * Trains as {@link Train} does, with the others; all of them ask for the same.
     *
     * @throws org.ttnmt.UserException as that does
     * @throws IllegalStateException when one of the others is gone
     */
    public TrainResult train(RunConfig config, TrainOptions options, Progress progress, StopSignal stop) {
        TrainResult result = new Train(config, options, progress, stop, exchange).run();
        GradientExchange.Sent sent = exchange.sent();
        if (leads() && sent.sums() > 0) {
            progress.line(String.format(
                    Locale.ROOT,
                    "each of %d ranks sent %.1f MB, for %,d sums of gradients: %.3f MB each",
                    exchange.ranks(),
                    sent.bytes() / 1e6,
                    sent.sums(),
                    sent.bytes() / 1e6 / sent.sums()));
        }
        return result;
    }

    @Override
    public void close() {
        exchange.close();
    }
}
