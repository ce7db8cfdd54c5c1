package org.ttnmt.model.training;

import java.util.Set;

/**
 * An exchange in which each rank sends to the next and hears from the one before, the last one being before the first. A
 * gradient is divided among the ranks; in one round everybody gets the sum of a share, in another all shares (Patarasuk
 * and Yuan 2009, Bandwidth optimal all-reduce algorithms for clusters of workstations). So a rank sends and hears
 * 2 (n - 1) / n times the gradient, for any number of ranks. The sum of each share begins at another rank.
 */
final class Ring extends PeerExchange {
    Ring(Peers peers) {
        super(peers);
    }

    /** Whom a rank sends to. */
    static Set<Integer> next(int rank, int ranks) {
        return Set.of((rank + 1) % ranks);
    }

    /** Whom a rank hears. */
    static Set<Integer> before(int rank, int ranks) {
        return Set.of((rank + ranks - 1) % ranks);
    }

    @Override
    public double[][] all(double... mine) {
        double[][] all = new double[ranks][mine.length];
        all[rank] = mine.clone();
        for (int step = 0; step < ranks - 1; step++) {
            peers.swap(share(1), all[share(-step)], share(-1), all[share(-step - 1)]);
        }
        return all;
    }

    @Override
    void addUp(float[] gradient) {
        for (int step = 0; step < ranks - 1; step++) {
            turn(gradient, share(-step), share(-step - 1), true);
        }
        Peers.Range mine = range(gradient, share(1)); // its sum is complete here
        for (int i = mine.from(); i < mine.to(); i++) {
            gradient[i] = peers.travelled(gradient[i]);
        }
        for (int step = 0; step < ranks - 1; step++) {
            turn(gradient, share(1 - step), share(-step), false);
        }
    }

    private void turn(float[] gradient, int out, int in, boolean added) {
        peers.swap(gradient, share(1), range(gradient, out), share(-1), range(gradient, in), added);
    }

    private int share(int offset) {
        return Math.floorMod(rank + offset, ranks);
    }

    private Peers.Range range(float[] gradient, int share) {
        return new Peers.Range(
                (int) ((long) gradient.length * share / ranks), (int) ((long) gradient.length * (share + 1) / ranks));
    }
}
