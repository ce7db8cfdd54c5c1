package org.ttnmt.model.training;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Set;

/**
 * Those who train one model together: each has a rank, all weights, and a share of the pairs of every batch. What they
 * have is added up in the same order each time, and everybody gets the same bits; so all take the same step. Used by one
 * thread at a time, and by all ranks for the same things in the same order.
 */
public interface GradientExchange extends AutoCloseable {

    /** A process that trains by itself. */
    GradientExchange ALONE = new GradientExchange() {
        @Override
        public int rank() {
            return 0;
        }

        @Override
        public int ranks() {
            return 1;
        }

        @Override
        public double[][] all(double... mine) {
            return new double[][] {mine};
        }

        @Override
        public void sum(float[] gradient) {}

        @Override
        public Sent sent() {
            return new Sent(0, 0);
        }

        @Override
        public void close() {}
    };

    /**
     * Meets the others; returns when those that this one talks to are there.
     *
     * @param addresses of all ranks, in order; where there is one, it is by itself
     * @param listening where this one's address leads to; stays open
     * @param secret that all know, and nobody else
     * @param halved whether gradients travel in bfloat16: half the bytes, and sums are rounded at each rank
     * @throws IOException when one does not come within a minute
     */
    static GradientExchange meet(
            int rank, List<InetSocketAddress> addresses, ServerSocketChannel listening, String secret, boolean halved)
            throws IOException {
        int ranks = addresses.size();
        if (ranks == 1) {
            return ALONE;
        }
        if (Integer.bitCount(ranks) == 1) {
            Set<Integer> partners = RecursiveHalving.partners(rank, ranks);
            return new RecursiveHalving(Peers.meet(rank, addresses, partners, partners, listening, secret, halved));
        }
        return new Ring(Peers.meet(
                rank, addresses, Ring.next(rank, ranks), Ring.before(rank, ranks), listening, secret, halved));
    }

    /** Which one this is, from 0. */
    int rank();

    /** How many there are. */
    int ranks();

    /** Whether this is the first, which validates, tells and saves. */
    default boolean leads() {
        return rank() == 0;
    }

    /**
     * Gives everybody what each has.
     *
     * @param mine as many numbers as everybody gives, at least one
     * @return {@code (ranks, numbers)}
     * @throws IllegalStateException when one of the others is gone
     */
    double[][] all(double... mine);

    /** Waits until everybody is here. */
    default void await() {
        all(0);
    }

    /**
     * Adds up what all have, in place: of a power of two of ranks, in the order of a balanced tree.
     *
     * @throws IllegalStateException when one of the others is gone
     */
    void sum(float[] gradient);

    /**
     * What a rank has sent.
     *
     * @param bytes of all numbers, without what the network adds
     * @param sums how many vectors were added up
     */
    record Sent(long bytes, long sums) {}

    /** What this rank has sent so far. */
    Sent sent();

    @Override
    void close();
}
