package org.ttnmt.app;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.ttnmt.report.TensorBoard;
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
    private final long from;
    private final int maxUpdates;
    private final LongSupplier nanoClock;
    private final long begin;

    TrainingDisplay(Progress progress, TrainingLog log, TensorBoard tensorBoard, long from, int maxUpdates) {
        this(progress, log, tensorBoard, from, maxUpdates, System::nanoTime);
    }

    TrainingDisplay(
            Progress progress,
            TrainingLog log,
            TensorBoard tensorBoard,
            long from,
            int maxUpdates,
            LongSupplier nanoClock) {
        this.progress = progress;
        this.log = log;
        this.tensorBoard = tensorBoard;
        this.task = progress.start("training", "updates", from, maxUpdates);
        this.from = from;
        this.maxUpdates = maxUpdates;
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
        Duration left = left(line.update());
        progress.line(String.format(
                Locale.ROOT,
                "update %,d  loss %.3f  perplexity %.2f  learning rate %.2e  gradient norm %.2f  %,.0f tok/s  MFU %.2f  padding %.0f %%  data wait %.1f %%  left %d:%02d:%02d",
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
        double pace = (double) (nanoClock.getAsLong() - begin) / Math.max(1, update - from);
        return Duration.ofNanos((long) ((maxUpdates - update) * pace));
    }

    @Override
    public void validated(Validation validation, Verdict verdict) {
        tensorBoard.add(log.write(validation));
        progress.line(String.format(
                Locale.ROOT,
                "validation after update %,d: loss %.3f  perplexity %.2f  BLEU %.2f  chrF %.2f%s",
                validation.update(),
                validation.loss(),
                validation.perplexity(),
                validation.bleu(),
                validation.chrf(),
                remark(verdict)));
        Validation.Sample sample = validation.samples().get(0);
        progress.line("  source       " + sample.source());
        progress.line("  reference    " + sample.reference());
        progress.line("  translation  " + sample.translation());
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
        progress.line("warning: update " + warning.update() + ": " + warning.message());
    }

    @Override
    public void saved(long update) {}

    @Override
    public void close() {
        task.close();
    }
}
