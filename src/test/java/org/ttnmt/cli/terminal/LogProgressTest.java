package org.ttnmt.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ttnmt.app.Progress;

class LogProgressTest {

    private final StringWriter written = new StringWriter();
    private long seconds = 1000;
    private final Progress progress =
            new LogProgress(new PrintWriter(written), () -> TimeUnit.SECONDS.toNanos(seconds));

    @Test
    void aQuickTaskLeavesNoLine() {
        try (Progress.Task task = progress.start("reading a.en", "lines", 100)) {
            seconds += 9;
            task.at(100);
        }
        assertEquals("", written.toString());
    }

    @Test
    void aLongTaskTellsSpeedAndTimeLeftNowAndThen() {
        try (Progress.Task task = progress.start("reading a.en", "lines", 1_000_000)) {
            for (int i = 1; i <= 50; i++) {
                seconds++;
                task.at(i * 10_000L);
            }
        }
        assertEquals(
                """
                reading a.en: 100,000 of 1,000,000 lines (10 %), 10,000/s, 1:30 left
                reading a.en: 400,000 of 1,000,000 lines (40 %), 10,000/s, 1:00 left
                reading a.en: 500,000 lines in 0:50
                """,
                written.toString());
    }

    @Test
    void aContinuedTaskCountsOnlyItsOwnSpeed() {
        Progress.Task task = progress.start("training", "updates", 3000, 8000);
        seconds += 20;
        task.at(3010);
        assertEquals("training: 3,010 of 8,000 updates (38 %), 0.50/s, 2:46:20 left\n", written.toString());
    }

    @Test
    void anUnknownTotalHasNoTimeLeft() {
        Progress.Task task = progress.start("translating", "lines", -1);
        seconds += 20;
        task.at(1000);
        assertEquals("translating: 1,000 lines, 50/s\n", written.toString());
    }

    @Test
    void otherLinesTakeItsPlace() {
        Progress.Task task = progress.start("training", "updates", 100);
        seconds += 20;
        progress.line("update 10, loss 7.0");
        task.at(10);
        seconds += 29;
        task.at(20);
        assertEquals("update 10, loss 7.0\n", written.toString());
        seconds += 1;
        task.at(21);
        assertEquals(
                "update 10, loss 7.0\ntraining: 21 of 100 updates (21 %), 0.42/s, 3:08 left\n", written.toString());
    }
}
