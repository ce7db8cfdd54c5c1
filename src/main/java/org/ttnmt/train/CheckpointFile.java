package org.ttnmt.train;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ttnmt.UserException;
import org.ttnmt.data.Position;
import org.ttnmt.io.FloatTensor;
import org.ttnmt.io.Safetensors;
import org.ttnmt.model.training.TrainingVectors;

/** A checkpoint as a safetensors file: its vectors, and the rest as JSON in the metadata. */
final class CheckpointFile {
    static final String WEIGHTS = "weights";
    private static final String AVERAGE = "weights.average";
    private static final String MEAN = "adam.mean";
    private static final String VARIANCE = "adam.variance";
    private static final String OUTER_MOMENTUM = "outer.momentum";
    private static final String STATE = "state";
    private static final String VERSION = "format_version";
    private static final String CURRENT_VERSION = "1";
    private static final ObjectMapper JSON = new ObjectMapper();

    private CheckpointFile() {}

    static void write(Path file, Checkpoint checkpoint) {
        TrainingProgress progress = checkpoint.progress();
        ObjectNode state = JSON.createObjectNode();
        state.put("update", checkpoint.update());
        state.put("stage", checkpoint.position().stage());
        state.put("epoch", checkpoint.position().epoch());
        state.put("window", checkpoint.position().window());
        state.put("batch", checkpoint.position().batch());
        state.put("data_fingerprint", checkpoint.dataFingerprint());
        state.put("best_metric", progress.bestMetric());
        state.put("best_update", progress.bestUpdate());
        progress.bestTranslations().forEach(state.putArray("best_translations")::add);
        state.put("validations_without_improvement", progress.validationsWithoutImprovement());
        state.put("validation_due", progress.validationDue());
        progress.stageStarts().forEach(state.putArray("stage_starts")::add);
        state.put("trained_tokens", progress.trainedTokens());
        state.put("trained_seconds", progress.trainedSeconds());
        state.put("loss_scale", progress.lossScale().factor());
        state.put("updates_with_loss_scale", progress.lossScale().updates());
        TrainingVectors vectors = checkpoint.vectors();
        List<FloatTensor> tensors = new ArrayList<>(List.of(
                FloatTensor.vector(WEIGHTS, vectors.weights()),
                FloatTensor.vector(MEAN, vectors.mean()),
                FloatTensor.vector(VARIANCE, vectors.variance())));
        if (vectors.averaged()) {
            tensors.add(FloatTensor.vector(AVERAGE, vectors.average()));
        }
        if (vectors.outerMomentum().length > 0) {
            tensors.add(FloatTensor.vector(OUTER_MOMENTUM, vectors.outerMomentum()));
        }
        write(file, state, tensors);
    }

    static void write(Path file, BestWeights best) {
        ObjectNode state = JSON.createObjectNode();
        state.put("update", best.update());
        state.put("metric", best.metric());
        write(file, state, List.of(FloatTensor.vector(WEIGHTS, best.weights())));
    }

    private static void write(Path file, ObjectNode state, List<FloatTensor> vectors) {
        Safetensors.write(file, Map.of(VERSION, CURRENT_VERSION, STATE, state.toString()), vectors);
    }

    /**
     * The checkpoint in an open file.
     *
     * @throws UserException when the file holds something else, or is of another version
     */
    static Checkpoint read(Safetensors tensors) {
        try {
            JsonNode state = state(tensors, WEIGHTS, MEAN, VARIANCE);
            Position position = new Position(
                    state.path("stage").asInt(), // checkpoints of earlier builds have one stage
                    value(state, "epoch").longValue(),
                    value(state, "window").intValue(),
                    value(state, "batch").intValue());
            JsonNode metric = value(state, "best_metric");
            TrainingProgress progress = new TrainingProgress(
                    metric.isNull() ? null : metric.doubleValue(),
                    value(state, "best_update").longValue(),
                    texts(state.path("best_translations")), // checkpoints of earlier builds have none
                    value(state, "validations_without_improvement").intValue(),
                    state.path("validation_due").asBoolean(), // as above: those have none
                    stageStarts(state),
                    value(state, "trained_tokens").longValue(),
                    value(state, "trained_seconds").doubleValue(),
                    lossScale(state));
            return new Checkpoint(
                    value(state, "update").longValue(),
                    position,
                    value(state, "data_fingerprint").textValue(),
                    new TrainingVectors(
                            tensors.read(WEIGHTS),
                            tensors.read(MEAN),
                            tensors.read(VARIANCE),
                            optional(tensors, AVERAGE),
                            optional(tensors, OUTER_MOMENTUM)),
                    progress);
        } catch (IllegalArgumentException e) { // a value is missing or impossible
            throw foreign(tensors.file(), String.valueOf(e.getMessage()));
        }
    }

    private static float[] optional(Safetensors tensors, String vector) {
        return tensors.names().contains(vector) ? tensors.read(vector) : new float[0];
    }

    static BestWeights readBest(Path file) {
        try (Safetensors tensors = Safetensors.open(file)) {
            JsonNode state = state(tensors, WEIGHTS);
            return new BestWeights(
                    tensors.read(WEIGHTS),
                    value(state, "update").longValue(),
                    value(state, "metric").doubleValue());
        } catch (IllegalArgumentException e) {
            throw foreign(file, String.valueOf(e.getMessage()));
        }
    }

    /** The tensor of a checkpoint that translates: the moving average of the weights when it has one. */
    static String judged(Safetensors tensors) {
        return tensors.names().contains(AVERAGE) ? AVERAGE : WEIGHTS;
    }

    /** Checkpoints from before there was a factor have none. */
    private static LossScale lossScale(JsonNode state) {
        return state.has("loss_scale")
                ? new LossScale(
                        state.get("loss_scale").doubleValue(),
                        value(state, "updates_with_loss_scale").intValue())
                : LossScale.START;
    }

    /** Checkpoints from before there were stages have none. */
    private static List<Long> stageStarts(JsonNode state) {
        List<Long> starts = new ArrayList<>();
        state.path("stage_starts").forEach(update -> starts.add(update.longValue()));
        return starts.isEmpty() ? TrainingProgress.START.stageStarts() : starts;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static JsonNode value(JsonNode state, String name) {
        JsonNode value = state.get(name);
        if (value == null) {
            throw new IllegalArgumentException("its state has no " + name);
        }
        return value;
    }

    private static JsonNode state(Safetensors tensors, String... vectors) {
        Path file = tensors.file();
        String version = tensors.metadata().get(VERSION);
        if (version != null && !version.equals(CURRENT_VERSION)) {
            throw new UserException(file + ": is a checkpoint of format version " + version + ", but this tt reads "
                    + CURRENT_VERSION + ". Continue with the tt that began the training, or begin again with"
                    + " --overwrite.");
        }
        String state = tensors.metadata().get(STATE);
        if (version == null || state == null) {
            throw foreign(file, "its metadata has no " + (version == null ? VERSION : STATE));
        }
        for (String vector : vectors) {
            if (!tensors.names().contains(vector)) {
                throw foreign(file, "it has no tensor " + vector);
            }
        }
        try {
            return JSON.readTree(state);
        } catch (JacksonException e) {
            throw foreign(file, "its state is not JSON (" + e.getOriginalMessage() + ")");
        }
    }

    private static UserException foreign(Path file, String what) {
        return new UserException(file + ": is no checkpoint of tt: " + what + ". Move it out of this folder.");
    }
}
