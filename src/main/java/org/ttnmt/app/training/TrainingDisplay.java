package org.ttnmt.app.training;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.ttnmt.app.Progress;
import org.ttnmt.report.TensorBoard;
import org.ttnmt.train.StageBegin;
import org.ttnmt.train.TrainingEvents;
import org.ttnmt.train.TrainingLine;
import org.ttnmt.train.TrainingLog;
import org.ttnmt.train.TrainingWarning;
import org.ttnmt.train.Validation;
import org.ttnmt.train.Verdict;

/** Tells people, {@code log.jsonl} and TensorBoard how a run goes. */
final class TrainingDisplay implements TrainingEvents, AutoCloseable {
    private final Progress progress;
    private final TrainingLog log;
    private final TensorBoard tensorBoard;
    private final Progress.Task task;
    private final Goal goal;
    private final LongSupplier nanoClock;
    private final long begin;

    private double trainedSeconds;
    private long loggedUpdate;

    /**
     * Where a process begins to train, and where it may end.
     *
     * @param from updates that were done before
     * @param seconds that they took
     * @param maxMinutes of training; 0 sets no limit
     */
    record Goal(long from, double seconds, int maxUpdates, double maxMinutes) {}

    TrainingDisplay(Progress progress, TrainingLog log, TensorBoard tensorBoard, Goal goal) {
        this(progress, log, tensorBoard, goal, System::nanoTime);
    }

    TrainingDisplay(Progress progress, TrainingLog log, TensorBoard tensorBoard, Goal goal, LongSupplier nanoClock) {
        this.progress = progress;
        this.log = log;
        this.tensorBoard = tensorBoard;
        this.task = progress.start("training", "updates", goal.from, goal.maxUpdates);
        this.goal = goal;
        this.trainedSeconds = goal.seconds;
        this.loggedUpdate = goal.from;
        this.nanoClock = nanoClock;
        this.begin = nanoClock.getAsLong();
    }

    @Override
    public void updated(long update) {
        task.at(update);
    }

    @Override
    public void logged(TrainingLine line) {
        tensorBoard.add(log.write(line));
        trainedSeconds += line.secondsPerUpdate() * (line.update() - loggedUpdate);
        loggedUpdate = line.update();
        Duration left = left(line.update());
        progress.line(String.format(
                Locale.ROOT,
                "update %,d  loss %.3f  perplexity %.2f  learning rate %.2e  gradient norm %.2f  %,.0f tok/s  MFU"
                        + " %.2f  padding %.0f %%  data wait %.1f %%  left %d:%02d:%02d",
                line.update(),
                line.loss(),
                line.perplexity(),
                line.learningRate(),
                line.gradientNorm(),
                line.tokensPerSecond(),
                line.mfu(),
                100 * line.padding(),
                100 * line.dataWait(),
                left.toHours(),
                left.toMinutesPart(),
                left.toSecondsPart()));
    }

    /** At the pace since this process began to train, validations and all. */
    private Duration left(long update) {
        double nanos = nanoClock.getAsLong() - begin;
        double left = (goal.maxUpdates - update) * nanos / Math.max(1, update - goal.from);
        double trainedHere = trainedSeconds - goal.seconds;
        if (goal.maxMinutes > 0 && trainedHere > 0) {
            left = Math.min(left, Math.max(0, 60 * goal.maxMinutes - trainedSeconds) * nanos / trainedHere);
        }
        return Duration.ofNanos((long) left);
    }

    @Override
    public void validated(Validation validation, Verdict verdict) {
        tensorBoard.add(log.write(validation));
        progress.line(String.format(
                Locale.ROOT,
                "validation after update %,d: loss %.3f  perplexity %.2f%s%s",
                validation.update(),
                validation.loss(),
                validation.perplexity(),
                validation.scores().stream()
                        .map(value -> String.format(Locale.ROOT, "  %s %.2f", value.title(), value.score()))
                        .collect(Collectors.joining()),
                remark(verdict)));
        validation.samples().stream().limit(1).forEach(sample -> {
            progress.line("  source       " + sample.source());
            progress.line("  reference    " + sample.reference());
            progress.line("  translation  " + sample.translation());
        });
    }

    private static String remark(Verdict verdict) {
        if (verdict.best()) {
            return "  (best so far)";
        }
        Double p = verdict.probabilityNotBetter();
        return p == null ? "" : String.format(Locale.ROOT, "  (higher than the best, but within noise: p = %.3f)", p);
    }

    @Override
    public void warned(TrainingWarning warning) {
        tensorBoard.add(log.write(warning));
        progress.warning("update " + warning.update() + ": " + warning.message());
    }

    @Override
    public void began(StageBegin stage) {
        tensorBoard.add(log.write(stage));
        progress.line(String.format(
                Locale.ROOT,
                "stage %d of %d begins after update %,d: %s",
                stage.stage(),
                stage.stages(),
                stage.update(),
                stage.reads()));
    }

    @Override
    public void saved(long update) {}

    @Override
    public void close() {
        task.close();
    }
}
