package org.ttnmt.model.training;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * An exchange of a power of two of ranks, which adds in the order of a balanced tree: ((0 + 1) + (2 + 3)). Ranks that
 * differ in one binary digit swap halves of what they have and add, the nearest first, so that each ends with the sum of
 * a share; then they give each other what they have the other way round (Thakur, Rabenseifner and Gropp 2005,
 * Optimization of collective communication operations in MPICH, section 4.5). As in a {@link Ring}, a rank sends and
 * hears 2 (n - 1) / n times the gradient.
 */
final class RecursiveHalving extends PeerExchange {
    RecursiveHalving(Peers peers) {
        super(peers);
    }

    /** Whom a rank sends to, and hears. */
    static Set<Integer> partners(int rank, int ranks) {
        Set<Integer> partners = new HashSet<>();
        for (int digit = 1; digit < ranks; digit *= 2) {
            partners.add(rank ^ digit);
        }
        return partners;
    }

    @Override
    public double[][] all(double... mine) {
        int count = mine.length;
        double[] known = mine.clone(); // of the ranks that differ in digits so far
        for (int digit = 1; digit < ranks; digit *= 2) {
            double[] heard = new double[known.length];
            peers.swap(rank ^ digit, known, rank ^ digit, heard);
            double[] both = new double[2 * known.length];
            boolean second = (rank & digit) != 0;
            System.arraycopy(known, 0, both, second ? known.length : 0, known.length);
            System.arraycopy(heard, 0, both, second ? 0 : known.length, known.length);
            known = both;
        }
        double[][] all = new double[ranks][count];
        for (int i = 0; i < ranks; i++) {
            System.arraycopy(known, i * count, all[i], 0, count);
        }
        return all;
    }

    @Override
    void addUp(float[] gradient) {
        Deque<Peers.Range> given = new ArrayDeque<>();
        Peers.Range mine = new Peers.Range(0, gradient.length);
        for (int digit = 1; digit < ranks; digit *= 2) {
            int middle = (mine.from() + mine.to()) >>> 1;
            Peers.Range first = new Peers.Range(mine.from(), middle);
            Peers.Range second = new Peers.Range(middle, mine.to());
            boolean keepsFirst = (rank & digit) == 0;
            mine = keepsFirst ? first : second;
            given.push(keepsFirst ? second : first);
            peers.swap(gradient, rank ^ digit, given.element(), rank ^ digit, mine, true);
        }
        for (int i = mine.from(); i < mine.to(); i++) {
            gradient[i] = peers.travelled(gradient[i]);
        }
        for (int digit = ranks / 2; digit > 0; digit /= 2) {
            Peers.Range other = given.pop();
            peers.swap(gradient, rank ^ digit, mine, rank ^ digit, other, false);
            mine = new Peers.Range(Math.min(mine.from(), other.from()), Math.max(mine.to(), other.to()));
        }
    }
}
