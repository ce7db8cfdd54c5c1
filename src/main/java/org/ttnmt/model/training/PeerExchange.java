package org.ttnmt.model.training;

/** An exchange over sockets, which counts what it sends. */
abstract class PeerExchange implements GradientExchange {
    final Peers peers;
    final int rank;
    final int ranks;
    private long sums;

    PeerExchange(Peers peers) {
        this.peers = peers;
        this.rank = peers.rank();
        this.ranks = peers.ranks();
    }

    @Override
    public final int rank() {
        return rank;
    }

    @Override
    public final int ranks() {
        return ranks;
    }

    @Override
    public final void sum(float[] gradient) {
        addUp(gradient);
        sums++;
    }

    /** As {@link #sum}. */
    abstract void addUp(float[] gradient);

    @Override
    public final Sent sent() {
        return new Sent(peers.sentBytes(), sums);
    }

    @Override
    public final void close() {
        peers.close();
    }
}
