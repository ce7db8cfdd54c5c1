package org.ttnmt.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.TrainingConfig;
import org.ttnmt.config.TrainingConfig.BestMetric;
import org.ttnmt.data.Batch;
import org.ttnmt.data.EncodedPair;

/** Runs that go wrong in a known way, and runs that do not, as the trainer tells of them. */
class TripwiresTest {
    private final List<TrainingWarning> warnings = new ArrayList<>();
    private Tripwires tripwires;

    @TempDir
    Path folder;

    @BeforeEach
    void begin() throws IOException {
        tripwires = new Tripwires(config(), new Alarms(warnings::add));
        tripwires.on(new Batch(List.of(new EncodedPair(
                new int[] {3}, IntStream.range(0, 1000).toArray())))); // guessing costs ln 1000 = 6.91 nats
    }

    private TrainingConfig config(String... overrides) throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "a\n");
        Path file = Files.writeString(
                folder.resolve("config.yaml"),
                """
                model_dir: %1$s/run
                data:
                  train: [{source: %2$s, target: %2$s}]
                  validation: {source: %2$s, target: %2$s}
                vocab: {type: bpe, size: 16, shared: true}
                model: {preset: tiny}
                training: {max_updates: 10000, learning_rate: 0.001, warmup_updates: 1000}
                """
                        .formatted(folder, text));
        return ConfigReader.read(file, List.of(overrides)).training();
    }

    private static TrainingLine line(long update, double loss, double learningRate, double gradientNorm) {
        return new TrainingLine(
                update, loss, Math.exp(loss), learningRate, gradientNorm, 1000, 0.5, 0.05, update * 1000, 0.1, 0, 0);
    }

    private void train(long update, double loss) {
        tripwires.on(line(update, loss, 0.001, 1));
    }

    private void validate(long update, double loss, double bleu, double chrf, OutputShares output) {
        tripwires.on(new Validation(update, loss, 1.2, scores(bleu, chrf), output, List.of(), List.of()));
    }

    private static List<Validation.MetricValue> scores(double bleu, double chrf) {
        return List.of(
                new Validation.MetricValue(BestMetric.BLEU, bleu, bleu, bleu),
                new Validation.MetricValue(BestMetric.CHRF, chrf, chrf, chrf));
    }

    private List<String> names() {
        return warnings.stream().map(TrainingWarning::name).toList();
    }

    @Test
    void aRunThatLearnsGivesNoWarning() {
        for (int i = 1; i <= 100; i++) {
            train(100L * i, 1.5 + 8.0 / i + (i % 3) * 0.1);
            validate(100L * i, 1.6 + 8.0 / i + (i % 2) * 0.05, 30, 50, new OutputShares(0, 0.02, 0.01, 0.01));
        }
        assertEquals(List.of(), warnings);
    }

    @Test
    void aLossThatStaysWhereItWasNamesTheLearningRate() {
        for (int i = 1; i <= 5; i++) {
            tripwires.on(line(100L * i, 9.2 - 0.001 * i, 3e-9, 1));
        }
        assertEquals(List.of("loss_does_not_move"), names());
        assertEquals(300, warnings.get(0).update());
        assertEquals(
                "the loss does not move: 9.20 nats a piece at update 100, 9.20 now. Usual causes:"
                        + " training.learning_rate is too low (3.0e-09 at this update), training.warmup_updates (1000)"
                        + " is long, parts that should learn are frozen, or targets that have nothing to do with their"
                        + " sources: see tt data check.",
                warnings.get(0).message());
    }

    @Test
    void aModelThatOnlyKnowsFrequenciesIsNamedAfterTheWarmUp() {
        for (int i = 1; i <= 20; i++) {
            train(100L * i, Math.max(6.85, 9.5 - i));
        }
        assertEquals(List.of("guessing_by_frequency"), names());
        assertEquals(1000, warnings.get(0).update());
        assertTrue(warnings.get(0)
                .message()
                .contains("6.85 nats a piece, is that of guessing pieces by their frequency (6.91)"));
    }

    @Test
    void aLossThatRisesIsNamedWithTheUpdateOfTheBest() {
        for (double loss : new double[] {5, 4, 3, 2, 3.5, 3.6, 3.7, 3.8}) {
            train(100L * (warnings.size() + (long) (loss * 10)), loss);
        }
        assertEquals(List.of("loss_rises"), names());
        assertTrue(warnings.get(0).message().contains("risen from 2.00 nats a piece at update 2,000 to 3.70"));
    }

    @Test
    void oneBadIntervalIsNoDivergence() {
        for (double loss : new double[] {5, 4, 3, 2, 3.5, 2, 3.5, 2, 3.5, 3.6, 2}) {
            train(200, loss);
        }
        assertEquals(List.of(), warnings);
    }

    @Test
    void aGradientOfZeroIsNamed() {
        tripwires.on(line(200, 0.001, 0.001, 0));
        assertEquals(List.of("gradient_vanishes"), names());
    }

    @Test
    void aLossScaleThatLeavesNoRoomIsNamed() {
        tripwires.on(10, new LossScale(0x1p-9, 3));
        assertEquals(List.of(), names());
        tripwires.on(11, new LossScale(0x1p-10, 0));
        assertEquals(List.of("float16_overflows"), names());
    }

    @Test
    void aLearningRateThatDecayedIsNamedOnlyWhileUpdatesAreLeft() {
        tripwires.on(line(5000, 2, 9e-7, 1));
        assertEquals(List.of("learning_rate_decayed"), names());
        assertTrue(warnings.get(0).message().contains("5,000 of 10,000 updates are left"));
        warnings.clear();
        tripwires.on(line(5100, 2, 9e-6, 1));
        tripwires.on(line(9600, 2, 9e-8, 1));
        assertEquals(List.of(), warnings);
    }

    @Test
    void degenerateOutputIsNamedAfterTheWarmUpOnceUntilItIsGone() {
        OutputShares bad = new OutputShares(0.3, 0.5, 0.2, 0.4);
        validate(500, 5, 1, 5, bad);
        assertEquals(List.of(), warnings);
        validate(1000, 5, 1, 5, bad);
        validate(1500, 5, 1, 5, bad);
        assertEquals(List.of("empty_output", "repeated_output", "copied_source", "same_output"), names());
        warnings.clear();
        validate(2000, 5, 1, 5, OutputShares.NONE);
        validate(2500, 5, 1, 5, new OutputShares(0, 0.5, 0, 0));
        assertEquals(List.of("repeated_output"), names());
        assertTrue(warnings.get(0).message().startsWith("50 % of the validation's translations repeat a few pieces"));
    }

    @Test
    void bleuOfTheWrongWordsIsNamed() {
        validate(2000, 2, 0.3, 61.2, OutputShares.NONE);
        assertEquals(List.of("bleu_contradicts_chrf"), names());
        assertTrue(warnings.get(0).message().startsWith("BLEU is 0.3, but chrF 61.2"));
    }

    @Test
    void trainingThatImprovesWhileValidationDoesNotIsOverfitting() {
        for (int i = 0; i < 5; i++) {
            train(1000 + 100L * i, 2 - 0.1 * i);
            validate(1000 + 100L * i, 2 + 0.1 * i, 30, 50, OutputShares.NONE);
        }
        assertEquals(List.of("overfitting"), names());
        assertEquals(1300, warnings.get(0).update());
    }

    @Test
    void aValidationOfAnotherKindIsNamed() {
        train(1000, 2);
        validate(1000, 5.5, 3, 20, OutputShares.NONE);
        assertEquals(List.of("validation_contradicts_training"), names());
    }

    @Test
    void aModelThatDoesNotReadItsSourceIsNamed() {
        tripwires.on(new Validation(1000, 4, 0.01, scores(3, 20), OutputShares.NONE, List.of(), List.of()));
        assertEquals(List.of("source_is_ignored"), names());
        assertTrue(warnings.get(0).message().contains("the loss changes by only 0.010 nats a piece"));
    }
}
