package org.ttnmt.app.distil;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.SavedModel;
import org.ttnmt.config.DistilConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.MatrixRate;
import org.ttnmt.torch.NumberType;

/**
 * What a distillation is going to do.
 *
 * @param rows one for each stage
 */
public record DistilPlan(List<Row> rows) {
    private static final ObjectMapper JSON =
            new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    private static final double MEASURING_SECONDS = 1;

    /**
     * A stage.
     *
     * @param state done, begun, again, perhaps or to do
     * @param why it is to be done, where that is not plain
     * @param seconds that it took, or is going to take, roughly
     * @param diskBytes that it leaves
     * @param memoryBytes that it needs beside the JVM
     */
    public record Row(
            String stage, String title, String state, String why, double seconds, long diskBytes, long memoryBytes) {

        /** Whether there is nothing to do. */
        public boolean done() {
            return state.equals("done");
        }
    }

    public DistilPlan {
        rows = List.copyOf(rows);
    }

    static DistilPlan of(DistilConfig config, List<Stage> stages, Map<Stage, StageState> states) {
        RunConfig teacher = config.teacher();
        int pieces = config.settings().teachers().given().isEmpty()
                ? teacher.vocab().size()
                : pieces(config.settings().teachers().given().get(0));
        Map<NumberType, Double> rates = new EnumMap<>(NumberType.class);
        Effort effort = new Effort(
                type -> rates.computeIfAbsent(
                        type, any -> new MatrixRate(type, Device.CPU, MEASURING_SECONDS).operationsPerSecond()),
                pieces,
                TranslationStage.lines(teacher.data().train(), config.settings().monolingualSource()));
        List<Row> rows = new ArrayList<>();
        for (Stage stage : stages) {
            StageState state = states.getOrDefault(stage, new StageState(StageState.Kind.NEW, List.of(), 0));
            Estimate estimate = stage.estimate(effort);
            rows.add(new Row(
                    stage.name(),
                    stage.title(),
                    state.kind().word(),
                    state.why(),
                    state.done()
                            ? state.seconds()
                            : Math.max(0, tookAlike(stage, states, estimate.seconds()) - state.seconds()),
                    estimate.diskBytes(),
                    estimate.memoryBytes()));
        }
        return new DistilPlan(rows);
    }

    private static int pieces(Path model) {
        try (SavedModel saved = new ModelDirectory(model).open()) {
            return saved.source().size();
        }
    }

    /** What a training with the same settings took, or else the estimate. */
    private static double tookAlike(Stage stage, Map<Stage, StageState> states, double estimate) {
        return states.entrySet().stream()
                .filter(other -> other.getValue().done()
                        && other.getKey() instanceof TrainingStage training
                        && stage instanceof TrainingStage own
                        && own.section().equals(training.section()))
                .mapToDouble(other -> other.getValue().seconds())
                .average()
                .orElse(estimate);
    }

    /** Seconds of what is left. */
    public double secondsLeft() {
        return rows.stream()
                .filter(row -> !row.done())
                .mapToDouble(Row::seconds)
                .sum();
    }

    /** What all stages together leave on the disk. */
    public long diskBytes() {
        return rows.stream().mapToLong(Row::diskBytes).sum();
    }

    /** What the stage that needs most needs beside the JVM. */
    public long memoryBytes() {
        return rows.stream()
                .filter(row -> !row.done())
                .mapToLong(Row::memoryBytes)
                .max()
                .orElse(0);
    }

    /** The stages and their sums as JSON, for programs. */
    public String json() {
        ObjectNode json = JSON.createObjectNode();
        json.set("stages", JSON.valueToTree(rows));
        json.put("seconds_left", secondsLeft());
        json.put("disk_bytes", diskBytes());
        json.put("memory_bytes", memoryBytes());
        return json.toPrettyString() + "\n";
    }

    /** A duration as people read it. */
    public static String time(double seconds) {
        Duration time = Duration.ofSeconds(seconds > 0 ? Math.max(1, Math.round(seconds)) : 0);
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }
}
