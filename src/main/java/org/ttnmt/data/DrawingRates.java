package org.ttnmt.data;

import java.util.Arrays;
import java.util.List;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.StageConfig;

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

    /**
     * The rates of a stage. Those of a mix are shares of an epoch with as many pairs as its corpora; where the epochs of one
     * corpus count, they are such that it is drawn once.
     */
    static double[] of(List<CorpusReport> reports, List<CorpusConfig> corpora, StageConfig stage, double temperature) {
        double[] rates = of(reports, temperature);
        if (!stage.mix().isEmpty()) {
            long pairs = 0;
            for (int i = 0; i < rates.length; i++) {
                pairs += stage.reads(corpora.get(i)) ? reports.get(i).usable() : 0;
            }
            for (int i = 0; i < rates.length; i++) {
                String name = corpora.get(i).name();
                double share = name == null ? 0 : stage.share(name);
                rates[i] = share == 0
                        ? 0
                        : share * pairs / Math.max(1, reports.get(i).usable());
            }
        }
        for (int i = 0; i < rates.length; i++) {
            String name = corpora.get(i).name();
            if (name != null && name.equals(stage.until().of())) {
                double once = rates[i];
                return Arrays.stream(rates).map(rate -> rate / once).toArray();
            }
        }
        return rates;
    }

    private static double share(CorpusReport corpus, double temperature) {
        return corpus.usable() == 0 ? 0 : Math.pow(corpus.weight() * corpus.usable(), 1 / temperature);
    }
}
