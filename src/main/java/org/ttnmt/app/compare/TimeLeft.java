package org.ttnmt.app.compare;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Estimates how long the remaining runs will take: as long as finished runs of the same variant, or else as their limit
 * of minutes says, or else as long as all finished runs on average.
 */
final class TimeLeft {
    private final Map<Trial, Double> trainingSeconds = new HashMap<>();
    private double seconds;
    private double trainingOfThem;

    TimeLeft(Map<Trial, TrialResult> finished) {
        finished.forEach((trial, result) -> trainingSeconds.put(trial, result.trainingSeconds()));
    }

    /**
     * Takes a run into account that has just finished.
     *
     * @param seconds that it took in all, with validations and translations
     */
    void took(Trial trial, TrialResult result, double seconds) {
        trainingSeconds.put(trial, result.trainingSeconds());
        this.seconds += seconds;
        trainingOfThem += result.trainingSeconds();
    }

    /** The estimate for these runs, as the end of a line of progress; empty while there is nothing to estimate by. */
    String of(List<Trial> open) {
        double sum = 0;
        for (Trial trial : open) {
            OptionalDouble expected = expected(trial);
            if (expected.isEmpty()) {
                return "";
            }
            sum += expected.getAsDouble();
        }
        double overhead = trainingOfThem > 0 ? Math.max(1, seconds / trainingOfThem) : 1;
        Duration left = Duration.ofSeconds(Math.round(sum * overhead));
        return String.format(
                Locale.ROOT,
                "; about %d:%02d:%02d left for all",
                left.toHours(),
                left.toMinutesPart(),
                left.toSecondsPart());
    }

    private OptionalDouble expected(Trial trial) {
        OptionalDouble same = trainingSeconds.entrySet().stream()
                .filter(done -> done.getKey().variant().equals(trial.variant()))
                .mapToDouble(Map.Entry::getValue)
                .average();
        double minutes = trial.config().training().maxMinutes();
        if (same.isPresent()) {
            return same;
        }
        return minutes > 0
                ? OptionalDouble.of(60 * minutes)
                : trainingSeconds.values().stream().mapToDouble(s -> s).average();
    }
}
