package org.ttnmt.data;

import java.util.List;

/**
 * How often a pair of each corpus is drawn in an epoch. At temperature T a corpus of n pairs and weight w has the share
 * p = (w n)^(1/T) / sum of (w n)^(1/T) of an epoch (Arivazhagan et al. 2019, "Massively Multilingual Neural Machine
 * Translation in the Wild", section 4.1), and an epoch has as many pairs as at T = 1: the sum of w n. So a pair is
 * drawn p (sum of w n) / n times, which is w at T = 1.
 */
final class DrawingRates {
    private DrawingRates() {}

    /** One rate for each corpus, an expectation where it is no whole number. */
    static double[] of(List<CorpusReport> corpora, double temperature) {
        double[] rates = new double[corpora.size()];
        double pairs = 0;
        double shares = 0;
        for (CorpusReport corpus : corpora) {
            pairs += corpus.weight() * corpus.usable();
            shares += share(corpus, temperature);
        }
        for (int i = 0; i < rates.length; i++) {
            CorpusReport corpus = corpora.get(i);
            rates[i] = temperature == 1 || corpus.usable() == 0
                    ? corpus.weight()
                    : share(corpus, temperature) / shares * pairs / corpus.usable();
        }
        return rates;
    }

    private static double share(CorpusReport corpus, double temperature) {
        return corpus.usable() == 0 ? 0 : Math.pow(corpus.weight() * corpus.usable(), 1 / temperature);
    }
}
