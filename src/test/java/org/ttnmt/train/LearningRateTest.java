package org.ttnmt.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.config.TrainingConfig.Schedule;

class LearningRateTest {

    @ParameterizedTest
    @CsvSource({
        // warm-up is the same line for all
        "INVERSE_SQRT, 1, 0.001",
        "COSINE, 50, 0.05",
        "INVERSE_SQRT, 100, 0.1",
        "INVERSE_SQRT, 400, 0.05",
        "INVERSE_SQRT, 90000, 0.01",
        "LINEAR, 100, 0.1",
        "LINEAR, 550, 0.055",
        "LINEAR, 1000, 0.01",
        "COSINE, 550, 0.055",
        "COSINE, 1000, 0.01",
        "CONSTANT, 777, 0.1"
    })
    void rateOfAnUpdate(Schedule schedule, long update, double expected) {
        LearningRate rate = new LearningRate(schedule, 0.1, 0.01, 100, 1000);
        assertEquals(expected, rate.at(update), 1e-12);
    }

    @ParameterizedTest
    @CsvSource({"INVERSE_SQRT", "LINEAR", "COSINE", "CONSTANT"})
    void withoutWarmupTheFirstUpdateHasThePeak(Schedule schedule) {
        LearningRate rate = new LearningRate(schedule, 0.1, 0, 0, 1000);
        assertEquals(0.1, rate.at(1), 2e-4);
    }
}
