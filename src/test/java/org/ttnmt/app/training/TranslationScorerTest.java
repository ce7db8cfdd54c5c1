package org.ttnmt.app.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ttnmt.config.EvaluationConfig;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.TrainingConfig.BestMetric;
import org.ttnmt.data.ParallelText;

class TranslationScorerTest {
    private static final List<String> REFERENCES = IntStream.range(0, 100)
            .mapToObj(i -> "sentence number " + i + " has these seven words of text")
            .toList();

    private final ToyModel model = new ToyModel();
    private final TranslationScorer scorer = new TranslationScorer(
            new ParallelText(REFERENCES, REFERENCES),
            Decoder.AUTOREGRESSIVE,
            model.source(),
            model.target(),
            EvaluationConfig.DEFAULT);

    /** The references, but with a wrong word in some of them. */
    private static List<String> wrongIn(int from, int to) {
        List<String> translations = new ArrayList<>(REFERENCES);
        translations.subList(from, to).replaceAll(line -> line.replace("these", "many"));
        return translations;
    }

    @ParameterizedTest
    @EnumSource(names = {"BLEU", "CHRF"})
    void equalTranslationsAreNotBetter(BestMetric by) {
        assertEquals(1, scorer.probabilityNotBetter(by, wrongIn(0, 30), wrongIn(0, 30)));
    }

    @ParameterizedTest
    @EnumSource(names = {"BLEU", "CHRF"})
    void manyBetterSentencesAreBetterBeyondNoise(BestMetric by) {
        assertEquals(1 / 1001.0, scorer.probabilityNotBetter(by, wrongIn(0, 30), wrongIn(0, 80)), 1e-12);
        assertEquals(1, scorer.probabilityNotBetter(by, wrongIn(0, 80), wrongIn(0, 30)));
    }

    /** 10 sentences became right and 8 others wrong: chance would do that often. */
    @ParameterizedTest
    @EnumSource(names = {"BLEU", "CHRF"})
    void fewMoreGainsThanLossesAreWithinNoise(BestMetric by) {
        double probability = scorer.probabilityNotBetter(by, wrongIn(10, 18), wrongIn(0, 10));
        assertTrue(probability > 0.1 && probability < 0.6, () -> "p = " + probability);
        assertEquals(probability, scorer.probabilityNotBetter(by, wrongIn(10, 18), wrongIn(0, 10)));
    }

    @Test
    void theLossIsNoWayToCompareTranslations() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> scorer.probabilityNotBetter(BestMetric.LOSS, REFERENCES, REFERENCES));
        assertEquals("LOSS compares no such translations", e.getMessage());
    }
}
