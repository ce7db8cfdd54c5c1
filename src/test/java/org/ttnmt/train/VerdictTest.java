package org.ttnmt.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.TrainingConfig.BestMetric;
import org.ttnmt.config.TrainingConfig.KeepBest;
import org.ttnmt.model.training.TrainingNetwork;

class VerdictTest {
    private static final TrainingProgress BEFORE =
            new TrainingProgress(20.0, 100, List.of("before"), 0, false, List.of(0L), 0, 0, LossScale.START);

    private final List<List<String>> compared = new ArrayList<>();

    private Verdict verdict(double bleu, TrainingProgress before, KeepBest keep, double probability) {
        Validation validation = new Validation(
                200,
                3,
                1,
                List.of(new Validation.MetricValue(BestMetric.BLEU, bleu, 0, 0)),
                OutputShares.NONE,
                List.of("now"),
                List.of());
        return Verdict.on(validation, before, BestMetric.BLEU, keep, new Validator() {
            @Override
            public Validation validate(TrainingNetwork network, long update) {
                throw new AssertionError("was validated already");
            }

            @Override
            public double probabilityNotBetter(Validation candidate, List<String> incumbent) {
                compared.add(candidate.translations());
                compared.add(incumbent);
                return probability;
            }
        });
    }

    @Test
    void anyHigherOneIsTheBestWithoutATest() {
        assertEquals(new Verdict(true, null), verdict(20.001, BEFORE, KeepBest.ANY, 1));
        assertEquals(new Verdict(false, null), verdict(20, BEFORE, KeepBest.ANY, 0));
        assertEquals(List.of(), compared);
    }

    @Test
    void theFirstIsTheBestWithoutATest() {
        assertEquals(new Verdict(true, null), verdict(0, TrainingProgress.START, KeepBest.SIGNIFICANT, 1));
        assertEquals(List.of(), compared);
    }

    @Test
    void aHigherOneIsComparedWithTheBestTranslationsSoFar() {
        assertEquals(new Verdict(true, 0.049), verdict(20.1, BEFORE, KeepBest.SIGNIFICANT, 0.049));
        assertEquals(List.of(List.of("now"), List.of("before")), compared);
        assertEquals(new Verdict(false, 0.05), verdict(20.1, BEFORE, KeepBest.SIGNIFICANT, 0.05));
    }

    @Test
    void whatIsNotHigherIsNotTheBestWhateverTheTestWouldSay() {
        assertEquals(new Verdict(false, null), verdict(20, BEFORE, KeepBest.SIGNIFICANT, 0));
        assertEquals(new Verdict(false, null), verdict(19, BEFORE, KeepBest.SIGNIFICANT, 0));
    }
}
