package org.ttnmt.app.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.app.Progress;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.report.TensorBoard;
import org.ttnmt.train.TrainingLine;
import org.ttnmt.train.TrainingLog;

class TrainingDisplayTest {
    private final List<String> lines = new ArrayList<>();
    private long seconds = 1000;

    private final Progress progress = new Progress() {
        @Override
        public Task start(String name, String unit, long from, long total) {
            return new Task() {
                @Override
                public void at(long done) {}

                @Override
                public void close() {}
            };
        }

        @Override
        public void line(String text) {
            lines.add(text);
        }
    };

    private static TrainingLine line(long update) {
        return new TrainingLine(update, 2, 3, 0.1, 1, 5000, 0.5, 0.1, 1000 * update, 0.5, 0, 0);
    }

    /** A run that goes on from 600 knows only its own pace; validations are part of it, though not of the speed. */
    @Test
    void theTimeLeftIsThatOfThisProcessWithItsValidations(@TempDir Path run) {
        try (TrainingLog log = TrainingLog.open(run.resolve("log.jsonl"), 600);
                TensorBoard board =
                        TensorBoard.open(run, ConfigReader.read(Path.of("configs/quickstart.yaml"), List.of()));
                TrainingDisplay display = new TrainingDisplay(
                        progress,
                        log,
                        board,
                        new TrainingDisplay.Goal(600, 300, 1000, 0),
                        () -> TimeUnit.SECONDS.toNanos(seconds))) {
            seconds += 50; // of 100 updates at 0.5 s
            display.logged(line(700));
            assertTrue(lines.get(0).endsWith("left 0:02:30"), lines.get(0));
            seconds += 50 + 100; // and a validation
            display.logged(line(800));
            assertTrue(lines.get(1).endsWith("left 0:03:20"), lines.get(1));
        }
    }

    @Test
    void aLimitOfMinutesMayBeNearerThanThatOfUpdates(@TempDir Path run) {
        try (TrainingLog log = TrainingLog.open(run.resolve("log.jsonl"), 600);
                TensorBoard board =
                        TensorBoard.open(run, ConfigReader.read(Path.of("configs/quickstart.yaml"), List.of()));
                TrainingDisplay display = new TrainingDisplay(
                        progress,
                        log,
                        board,
                        new TrainingDisplay.Goal(600, 300, 100_000, 10),
                        () -> TimeUnit.SECONDS.toNanos(seconds))) {
            seconds += 100; // of 100 updates at 0.5 s, and of a validation
            display.logged(line(700));
            assertTrue(lines.get(0).endsWith("left 0:08:20"), lines.get(0)); // 250 s of training, at half the pace
        }
    }
}
