package org.ttnmt.data.modifiers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.ModifierKind;
import org.ttnmt.data.PairReader;
import org.ttnmt.data.SentencePair;

/**
 * The first pairs of each of some training corpora: what modifiers learn from, and are shown on.
 *
 * @param pairs without their tags
 */
public record HeadPairs(List<TextPair> pairs) {
    private static final int MOST = 20_000;
    private static final int SOME = 200;

    public HeadPairs {
        pairs = List.copyOf(pairs);
    }

    /** Reads them, as many of each corpus. */
    public static HeadPairs of(List<CorpusConfig> corpora) {
        List<TextPair> pairs = new ArrayList<>();
        int each = Math.max(1, MOST / corpora.size());
        for (CorpusConfig corpus : corpora) {
            try (PairReader reader = PairReader.open(corpus)) {
                int taken = 0;
                for (SentencePair pair = reader.next(); pair != null && taken < each; pair = reader.next()) {
                    if (pair.problem() == null) {
                        pairs.add(new TextPair(pair.source(), pair.target()));
                        taken++;
                    }
                }
            }
        }
        return new HeadPairs(pairs);
    }

    /** Modifiers that have learnt from these pairs what they need. */
    public TextModifiers modifiers(Map<ModifierKind, Double> rates) {
        return new TextModifiers(rates, TextModifiers.needAlignment(rates) ? WordAligner.learn(pairs) : null);
    }

    /** Some of them, from the beginning of the first corpus to the end of what was read. */
    public List<TextPair> some() {
        int step = Math.max(1, pairs.size() / SOME);
        List<TextPair> some = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i += step) {
            some.add(pairs.get(i));
        }
        return some;
    }
}
