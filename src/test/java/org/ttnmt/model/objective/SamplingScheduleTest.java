package org.ttnmt.model.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.config.ScheduledSamplingConfig;
import org.ttnmt.config.ScheduledSamplingConfig.Schedule;

class SamplingScheduleTest {
    /** 100 updates of teacher forcing, then 1,000 of the schedule, to a probability of one half. */
    @ParameterizedTest
    @CsvSource({
        "LINEAR, 100, 0",
        "LINEAR, 350, 0.125",
        "LINEAR, 1100, 0.5",
        "LINEAR, 5000, 0.5",
        "EXPONENTIAL, 100, 0",
        "EXPONENTIAL, 600, 0.45",
        "EXPONENTIAL, 1100, 0.495",
        "EXPONENTIAL, 100000, 0.5",
        "INVERSE_SIGMOID, 100, 0",
        "INVERSE_SIGMOID, 600, 0.25",
        "INVERSE_SIGMOID, 1100, 0.495",
        "INVERSE_SIGMOID, 100000, 0.5"
    })
    void risesToTheProbability(Schedule schedule, long update, double expected) {
        ScheduledSamplingConfig config = ScheduledSamplingConfig.DEFAULT.with(
                ScheduledSamplingConfig.PROBABILITY.is(0.5),
                ScheduledSamplingConfig.SCHEDULE.is(schedule),
                ScheduledSamplingConfig.WARMUP_UPDATES.is(100),
                ScheduledSamplingConfig.SCHEDULE_UPDATES.is(1000));
        assertEquals(expected, new SamplingSchedule(config).probability(update), 1e-9);
    }
}
